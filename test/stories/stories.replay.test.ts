/** Every story of this folder goes as it is told. `UPDATE=1 plateflow replay test/stories` tells anew. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeVerdict } from '#main/story-report.ts';
import { findStoryFiles, readStoryFile } from '#main/roles/story-files.ts';
import { judgeStory } from '#main/roles/story-verdict.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

for (const file of await findStoryFiles([FOLDER])) {
  const { stories, problems } = await readStoryFile(file);
  describe(`the stories in ${file.slice(FOLDER.length)}`, () => {
    it('can all be understood', () => {
      expect(problems).toEqual([]);
    });

    it.each(stories.map((ready) => [ready.story.title, ready] as const))('%s', async (_, ready) => {
      const verdict = await judgeStory(ready);
      expect(verdict.is, `\n${describeVerdict(verdict)}`).toBe('ok');
    });
  });
}
