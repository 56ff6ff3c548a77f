/** Moves the focus to the next part of the window (F6): rail, list, conversation, details. */
export function focusNextRegion(): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(now + 1) % Math.max(1, regions.length)];
  const preferred = next?.querySelector<HTMLElement>(
    '[data-region-start], [aria-current="page"], a[href], button, textarea, input',
  );
  (preferred ?? next)?.focus();
}
