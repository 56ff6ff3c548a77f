type Name = string | false | undefined;

/** Binds a CSS module: `c('row', active && 'active')` gives the real class names. */
export function classes(module: Readonly<Record<string, string>>): (...names: Name[]) => string {
  return (...names) =>
    names
      .map((name) => (name ? module[name] : undefined))
      .filter((name) => name !== undefined)
      .join(' ');
}
