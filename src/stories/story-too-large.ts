/** When something does not fit into a story: it has to be split, or made shorter. */
export class StoryTooLarge extends Error {
  override readonly name = 'StoryTooLarge';
}
