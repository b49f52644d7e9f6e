"""The handoff story, played by people with hands and eyes over the control API, and every step of it checked."""
