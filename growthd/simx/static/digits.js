// Numbers as each language of the site writes them.

const ZERO = { ar: 0x0660, fa: 0x06f0 };
const SYSTEM = { ar: "arab", fa: "arabext" };

// The exact number, ungrouped, in the language's own digits: what an aria-label says.
export function exact(number, lang) {
  const zero = ZERO[lang];
  const text = String(number);
  if (!zero) return text;
  return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

// The number as the eye sees it: compact and cut off, never rounded. 1499 is 1.4K.
export function compact(number, lang) {
  const locale = SYSTEM[lang] ? `${lang}-u-nu-${SYSTEM[lang]}` : lang;
  const style = { notation: "compact", roundingMode: "trunc" };
  return new Intl.NumberFormat(locale, style).format(number);
}
