// The modal on top: its blocks as a form, submitting and closing it, and the errors that come back.

import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
} from "react";

import { Blocks } from "../blocks/Blocks";
import { FOCUSABLE, firstField } from "../blocks/InputBlock";
import { Form } from "../blocks/form";
import { PlaceContext } from "../blocks/place";
import { Refused, act } from "../world/control";
import { beforeLeaving, tell } from "../world/going";
import type { Modal } from "../world/shapes";
import { useStore } from "../world/store";

export function ModalStack(): ReactNode {
  const as = useStore((state) => state.as);
  const modals = useStore((state) => state.screen?.modals);
  const before = useRef<HTMLElement | null>(null);
  const top = modals?.at(-1);
  const isOpen = Boolean(top);
  // Before the modal takes the focus, and after it is gone.
  useLayoutEffect(() => {
    if (isOpen) before.current = document.activeElement as HTMLElement | null;
  }, [isOpen]);
  useEffect(() => {
    if (!isOpen && before.current?.isConnected) before.current.focus();
  }, [isOpen]);
  return top ? <OneModal key={`${as} ${top.id}`} as={as} modal={top} /> : null;
}

function OneModal({ as, modal: { id, view, errors } }: { as: string; modal: Modal }): ReactNode {
  const titleId = useId();
  const node = useRef<HTMLFormElement>(null);
  const form = useRef(new Form());
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const { blocks, title, submit, close } = view;
  const shown = { ...refused, ...errors };
  const latest = useRef(blocks);
  latest.current = blocks;

  useEffect(() => focusFirst(node.current, view.blocks.find(hasFocusOnLoad)?.block_id), []);
  useEffect(() => node.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [JSON.stringify(shown)]);
  useEffect(
    () =>
      beforeLeaving(async () => {
        const values = form.current.values(latest.current);
        if (Object.keys(values).length) await act("type", { as, view_id: id, values }).catch(tell);
      }),
    [as, id],
  );

  const leave = () => void act("close", { as, view_id: id }).catch(tell);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy || !submit) return;
    setBusy(true);
    setRefused({});
    try {
      await act("submit", { as, view_id: id, values: form.current.values(blocks) });
    } catch (problem) {
      const fields = problem instanceof Refused ? problem.fields : {};
      setRefused(fields);
      if (!Object.keys(fields).length) tell(problem);
    }
    setBusy(false);
  }

  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Escape") leave();
    if (event.key === "Tab") keepInside(event, node.current);
  };

  return (
    <div className="overlay">
      <form
        ref={node}
        className="dialog"
        role="dialog"
        aria-modal
        aria-labelledby={titleId}
        noValidate
        onSubmit={send}
        onKeyDown={pressed}
      >
        <header>
          <h2 id={titleId}>{title.text}</h2>
          <button type="button" className="close" aria-label="Close" onClick={leave}>
            ×
          </button>
        </header>
        <div className="dialog-body blocks">
          <PlaceContext
            value={{
              where: { as, view_id: id },
              blocks,
              form: form.current,
              values: view.state?.values ?? {},
              errors: shown,
            }}
          >
            <Blocks of={blocks} />
          </PlaceContext>
        </div>
        {(submit || close) && (
          <footer>
            <button type="button" className="button" onClick={leave}>
              {close?.text ?? "Cancel"}
            </button>
            {submit && (
              <button type="submit" className="button primary" aria-busy={isBusy || undefined}>
                {submit.text}
              </button>
            )}
          </footer>
        )}
      </form>
    </div>
  );
}

function hasFocusOnLoad(block: Modal["view"]["blocks"][number]): boolean {
  return block.type === "input" && Boolean(block.element.focus_on_load);
}

function focusFirst(node: HTMLElement | null, wanted: string | undefined): void {
  const blocks = [...(node?.querySelectorAll<HTMLElement>("[data-block]") ?? [])];
  const target =
    blocks.find((block) => wanted && block.dataset.block === wanted) ??
    blocks.find((block) => block.matches(".block-input"));
  (firstField(target) ?? node?.querySelector<HTMLElement>(".close"))?.focus();
}

// Tab goes round inside the modal.
function keepInside(event: KeyboardEvent, node: HTMLElement | null): void {
  const all = [...(node?.querySelectorAll<HTMLElement>(`${FOCUSABLE}, a[href], [tabindex="0"]`) ?? [])].filter(
    (one) => one.offsetParent,
  );
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to?.focus();
}
