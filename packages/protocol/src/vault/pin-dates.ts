/** Orders in which people write day, month and year. */
const FORMS = [
  /^(?<d>\d{1,2})[./ -]?(?<m>\d{1,2})[./ -]?(?<y>\d{4}|\d{2})$/,
  /^(?<m>\d{1,2})[./ -]?(?<d>\d{1,2})[./ -]?(?<y>\d{4}|\d{2})$/,
  /^(?<y>\d{4}|\d{2})[./ -]?(?<m>\d{1,2})[./ -]?(?<d>\d{1,2})$/,
];
const YEAR = /^(?:19|20)\d\d$/;

/** True for a year of these two centuries, and for a date of six digits or more, with or without separators. */
export function isDate(text: string): boolean {
  if (text.length < 4 || text.length > 10) return false;
  if (YEAR.test(text)) return true;
  return text.length >= 6 && FORMS.some((form) => isCalendarDate(form.exec(text)?.groups));
}

function isCalendarDate(parts: Record<string, string> | undefined): boolean {
  if (parts === undefined) return false;
  const day = Number(parts['d']);
  const month = Number(parts['m']);
  const year = parts['y'] ?? '';
  return day >= 1 && day <= 31 && month >= 1 && month <= 12 && (year.length === 2 || YEAR.test(year));
}
