// Numbers as the pages write them (backend/pages/format.py), made here again so that what is shown can be compared.

const NO_BREAK = "\u00a0";
const MINUS = "\u2212";
const WAYS = {
  it: { decimal: ",", thousands: ".", energy: "\u202f", euros: (amount) => `${amount}${NO_BREAK}€` },
  en: { decimal: ".", thousands: ",", energy: ",", euros: (amount) => `€${amount}` },
};

/** The writer of a language: every method takes exact integers, and `exact` a decimal or a fraction as text. */
export function writer(lang) {
  const way = WAYS[lang];
  const decimal = (numerator, denominator, digits, thousands = way.thousands) => {
    const scaled = halfAway(numerator * 10n ** BigInt(digits), denominator);
    const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, "0");
    const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, thousands);
    return (scaled < 0n ? MINUS : "") + whole + (digits ? way.decimal + text.slice(-digits) : "");
  };
  return {
    euros(cents) {
      const value = BigInt(cents);
      return (value < 0n ? MINUS : "") + way.euros(decimal(value < 0n ? -value : value, 100n, 2));
    },
    kwh: (wh, digits = 1) => `${decimal(BigInt(wh), 1000n, digits, way.energy)}${NO_BREAK}kWh`,
    quota: (micro, digits = 2) => decimal(BigInt(micro), 10n ** 6n, digits),
    tokens: (hundredths) => decimal(BigInt(hundredths), 100n, 2),
    exact(text, most = 6) {
      const [numerator, denominator] = fraction(text);
      let digits = 0;
      while (digits < most && (numerator * 10n ** BigInt(digits)) % denominator) digits += 1;
      return decimal(numerator, denominator, digits);
    },
  };
}

function fraction(text) {
  const found = /^(-?\d+)(?:\.(\d+)|\/(\d+))?$/.exec(text);
  if (!found) throw new TypeError(`${text} is no exact number.`);
  const [, whole, decimals = "", denominator] = found;
  return denominator ? [BigInt(whole), BigInt(denominator)] : [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
}

/** Rounds to the nearest integer, halves away from zero. */
function halfAway(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}
