import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecencyList, Recent } from '#actors/recency-list.ts';

class Item extends Recent<Item> {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}

const namesOf = (list: RecencyList<Item>): string[] => Array.from(list, ({ name }) => name);

describe('RecencyList', () => {
  it('is empty at first', () => {
    expect(namesOf(new RecencyList())).toEqual([]);
  });

  it('lets the item that was given last be removed while it is gone through', () => {
    const list = new RecencyList<Item>();
    for (const name of 'ABC') list.add(new Item(name));
    for (const item of list) list.remove(item);
    expect(namesOf(list)).toEqual([]);
  });

  it('keeps the order of last use, whatever is added, used and removed', () => {
    const step = fc.record({
      what: fc.constantFrom('use', 'remove' as const),
      name: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    });
    const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const list = new RecencyList<Item>();
      const items = new Map<string, Item>();
      let expected: string[] = [];
      for (const { what, name } of steps) {
        const item = items.get(name);
        expected = expected.filter((other) => other !== name);
        if (what === 'remove') {
          if (item !== undefined) list.remove(item);
          items.delete(name);
          continue;
        }
        expected.push(name);
        if (item !== undefined) list.use(item);
        else {
          const added = new Item(name);
          items.set(name, added);
          list.add(added);
        }
        expect(namesOf(list)).toEqual(expected);
      }
      expect(namesOf(list)).toEqual(expected);
    });
    fc.assert(property);
  });
});
