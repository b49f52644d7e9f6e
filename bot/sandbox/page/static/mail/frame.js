// Shows a mail's HTML in a frame that runs no scripts, sends no forms and loads nothing from elsewhere.

import { h } from "../dom.js";

const LOOK = "body{margin:0;padding:2px;font:14px/1.5 Arial,Helvetica,sans-serif;color:#1d1c1d;overflow-wrap:anywhere}"
  + "img{max-width:100%}blockquote{margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex}";

export function letterFrame(html, subject) {
  const frame = h("iframe", {
    class: "letter-frame",
    title: `Mail text: ${subject || "no subject"}`,
    // Without allow-scripts nothing in the mail runs; the same origin lets this page measure how tall the mail is.
    sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
    onload: grow,
  });
  frame.srcdoc = `<!doctype html><meta charset="utf-8"><base target="_blank"><style>${LOOK}</style>${html}`;
  return frame;

  function grow() {
    const fit = () => {
      const body = frame.contentDocument?.body;
      if (body) frame.style.height = `${Math.ceil(body.getBoundingClientRect().height) + 4}px`;
    };
    fit();
    new ResizeObserver(fit).observe(frame.contentDocument.body);
  }
}
