/** Letters that mean nothing in their story. */

/** What to say of a letter in upper case that nothing is defined for. */
export function unknownPlate(letter: string): string {
  return `No plate has the letter "${letter}". Define it below "plates", as in "A = AB 123 CD".`;
}

/** What to say of a letter in lower case that nothing is defined for. */
export function unknownEvent(letter: string): string {
  return (
    `No event has the letter "${letter}". ` +
    `Define it below "events", as in "${letter} = A seen 20s before".`
  );
}
