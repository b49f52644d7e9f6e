// What names an input for those who do not see it: its label, else its placeholder.

export function named({ element, labelId, hintId }) {
  if (labelId) return { "aria-labelledby": labelId, "aria-describedby": hintId ?? null };
  return { "aria-label": element.accessibility_label ?? element.placeholder?.text ?? element.action_id };
}
