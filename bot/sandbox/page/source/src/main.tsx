// Starts the page.

import { createRoot } from "react-dom/client";

import { App } from "./App";
import "./look/ground.css";
import "./look/bar.css";
import "./look/slack.css";
import "./look/blocks.css";
import "./look/inputs.css";
import "./look/modal.css";
import "./look/mail.css";
import "./look/narrow.css";
import { live } from "./world/living";
import { tell } from "./world/going";

const page = document.getElementById("page");
if (!page) throw new Error("There is nowhere to draw.");
createRoot(page).render(<App />);
live().catch(tell);
