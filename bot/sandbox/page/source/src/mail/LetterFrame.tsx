// Shows a mail's HTML in a frame that runs no scripts, sends no forms and loads nothing from elsewhere.

import { useEffect, useRef, type ReactNode } from "react";

import { cleaned } from "./cleaning";

const LOOK =
  "body{margin:0;padding:2px;font:14px/1.5 Arial,Helvetica,sans-serif;color:#1d1c1d;overflow-wrap:anywhere}" +
  "blockquote{margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex}";

export function LetterFrame({ html, subject }: { html: string; subject: string }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const watching = useRef<ResizeObserver | null>(null);
  useEffect(() => () => watching.current?.disconnect(), []);

  function grow(): void {
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    const fit = () => {
      if (frame.current) frame.current.style.height = `${Math.ceil(body.getBoundingClientRect().height) + 4}px`;
    };
    fit();
    watching.current?.disconnect();
    watching.current = new ResizeObserver(fit);
    watching.current.observe(body);
  }

  return (
    <iframe
      ref={frame}
      className="letter-frame"
      title={`Mail text: ${subject || "no subject"}`}
      // Without allow-scripts nothing in the mail runs; the same origin lets this page measure how tall the mail is.
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={`<!doctype html><meta charset="utf-8"><base target="_blank"><style>${LOOK}</style>${cleaned(html)}`}
      onLoad={grow}
    />
  );
}
