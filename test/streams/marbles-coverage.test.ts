/**
 * Every operator has marble tests, and each of them the cases that operators fail in. What makes no
 * sense for an operator, its marbles file says in its header: `Not here: \`late\`, because …`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';
import type { ClassDeclaration, FunctionDeclaration, TsTypeAnnotation } from '@swc/core';

const CASES = [
  'never',
  'empty',
  'one',
  'many',
  'error',
  'unsubscribed',
  'slow',
  'failing',
  'duplicate',
  'late',
  'burst',
] as const;

type Titles = Partial<Record<(typeof CASES)[number], string>>;

/** Which test of an operator is which case. */
const TABLE: Readonly<Record<string, Titles>> = {
  backoff: {
    one: 'emits once, after the pause',
    many: 'spaces the attempts of something that fails',
    unsubscribed: 'has no timer left when it is unsubscribed',
  },
  'caught-up': {
    never: 'asks nothing before it is told to',
    empty: 'ends with what tells it to ask, with an error or without',
    one: 'asks when it is told to, where time is not the clock',
    many: 'asks both queues at once, and then in steps',
    error: 'ends with what tells it to ask, with an error or without',
    unsubscribed: 'takes both questions back when it is unsubscribed',
    slow: 'does not ask while an answer is awaited',
    failing: 'ends with the error of one queue, and asks neither again',
    burst: 'asks once when it is told to many times at once',
  },
  'dead-lettering': {
    never: 'stores nothing while nothing is refused',
    empty: 'completes with its source when nothing was refused',
    one: 'emits what is set aside only when it is stored',
    many: 'stores one batch at a time, in order',
    error: 'gives up what it stores when its source fails',
    unsubscribed: 'gives up waiting when it is unsubscribed',
    slow: 'stores one batch at a time, in order',
    failing: 'emits nothing of what could not be stored',
    burst: 'stores a burst as large as prefetch in one go, in order',
  },
  deadlines: {
    never: 'asks nothing before it is told to',
    empty: 'ends with what tells it to ask, with an error or without',
    one: 'asks when it is told to, where time is not the clock',
    many: 'asks at every tick of its one timer',
    error: 'ends with what tells it to ask, with an error or without',
    unsubscribed: 'takes its question back when it is unsubscribed',
    slow: 'does not ask again while an answer is awaited',
    failing: 'ends with the error of the store',
    duplicate: 'waits until the plates that were woken had their turn',
    burst: 'asks once when it is told to many times at once',
  },
  'group-commit': {
    never: 'commits nothing while no mail comes',
    empty: 'completes without a commit when there was no mail',
    one: 'emits a batch when it is committed, and never before (G1)',
    many: 'has different plates in the commits in flight (A2)',
    error: 'gives its commits up when its source fails',
    unsubscribed: 'lets go of everything when it is unsubscribed',
    slow: 'lets mail gather while a commit is slow (G3)',
    failing: 'ends with the error of a commit, and its turns do not end (G4)',
    duplicate: 'commits nothing for turns that changed nothing',
    burst: 'takes a burst as large as prefetch in steps of its limits',
  },
  intake: {
    never: 'emits nothing while its channel is being opened',
    empty: 'emits nothing of a queue that is empty',
    one: 'emits one batch in the moment in which it comes',
    many: 'emits many batches, each as it comes',
    error: 'errors when its channel ends, after what it has delivered',
    unsubscribed: 'lets nothing through after it was unsubscribed, and closes then',
    slow: 'acknowledges after a slow commit, and nothing that waits for one (I1)',
    failing: 'acknowledges nothing when a commit fails and all is closed (I1)',
    burst: 'is used up by a burst as large as its prefetch (I3)',
  },
  judged: {
    never: 'judges nothing while nothing comes',
    empty: 'passes an error and the end of its source on',
    one: 'sorts each batch in the moment in which it comes',
    many: 'judges a recording at its own pace, in order',
    error: 'passes an error and the end of its source on',
    unsubscribed: 'lets its source go when it is unsubscribed',
    duplicate: 'lets a duplicate act, for the plate to recognise',
    late: 'judges by the time at which a batch comes',
    burst: 'takes a burst as large as prefetch, in order',
  },
  'lease-holding': {
    never: 'waits for an answer as long as there is none',
    one: 'begins the work when the lease is held (H1)',
    many: 'is renewed each renewMs while the work goes on (H2)',
    error: 'errors when the lease cannot be asked for',
    unsubscribed: 'happens once when it is unsubscribed itself',
    slow: 'is asked for once at a time',
    failing: 'survives renewals that fail, as long as one succeeds in time',
  },
  partition: {
    never: 'commits nothing while nothing comes',
    empty: 'completes when it is stopped with nothing to do, and closes both',
    one: 'commits one event, and acknowledges it after that (I1)',
    many: 'makes many events one summary each stay, and relays it',
    error: 'ends as a whole with the error of a queue',
    unsubscribed: 'lets go of everything when it is unsubscribed, and acknowledges nothing',
    slow: 'lets mail gather while a commit is slow, and then commits it (A2)',
    failing: 'ends when a commit fails, and acknowledges nothing of it (G4)',
    duplicate: 'acknowledges a duplicate without a commit',
    late: 'corrects an exit that has waited in vain when its entry comes late',
    burst: 'takes no more of a burst than its prefetch before it has settled',
  },
  permits: {
    never: 'takes nothing while there is no signal',
    empty: 'completes with its source when there is no work',
    one: 'runs one piece after the other with one permit',
    many: 'runs as many pieces at once as there are permits',
    error: 'ends everything that runs when its source fails',
    unsubscribed: 'ends everything that runs when it is unsubscribed',
    slow: 'gives the permit of quick work on while slow work runs',
    failing: 'ends everything that runs when one piece fails',
    burst: 'runs any amount of work that completes at once, without recursion',
  },
  processor: {
    never: 'goes on when nobody will ever ask it to stop',
    one: 'begins once although it is stopped already',
    many: 'tries again after pauses that grow up to a limit',
    error: 'does not try again what needs a person',
    unsubscribed: 'lets go of a claim and of a pause when it is unsubscribed',
    slow: 'remembers a stop that came during a claim',
    failing: 'tries again after pauses that grow up to a limit',
  },
  relay: {
    never: 'sends nothing before it is woken',
    empty: 'sends nothing while the outbox is empty',
    one: 'removes summaries only after the answer (L1)',
    many: 'waits for a wake-up call, and sends what has come by then',
    error: 'gives its request up when its source fails',
    unsubscribed: 'lets go of the request and of its pauses when it is unsubscribed',
    slow: 'asks the writer how far it is before anything else (L3)',
    failing: 'repeats a lost request with the same numbers (L2)',
    duplicate: 'sends also what the writer has already, and removes it only then (L1)',
    burst: 'has one request on its way, with so many records at most',
  },
  settlement: {
    never: 'settles nothing while nothing is decided or refused',
    empty: 'completes at its end when nothing was refused',
    one: 'settles what was decided at once, in one acknowledgement (T1)',
    many: 'sets many aside one batch at a time, in order',
    error: 'ends with the error of what it is driven by',
    unsubscribed: 'gives up waiting for a letter when it is unsubscribed',
    slow: 'settles what cannot act when its letter is stored (T2)',
    failing: 'settles nothing whose letter could not be stored (T2)',
    duplicate: 'settles a duplicate like what it repeats (T1)',
    late: 'sets aside what was decided to come too late',
    burst: 'sets aside a burst as large as prefetch in one go',
  },
};

/** Operators that are tested in the marbles of another, which is all that uses them. */
const WITHIN: Readonly<Record<string, string>> = {
  flow: 'partition',
  housekeeping: 'partition',
  relaying: 'partition',
};

const SOURCES = new URL('../../src/streams/', import.meta.url);
const TESTS = new URL('./', import.meta.url);

/** The files of which something exported returns an Observable or an operator. */
function operatorFiles(): readonly string[] {
  const files = readdirSync(SOURCES).filter((file) => file.endsWith('.ts'));
  const isOperatorFile = (file: string): boolean =>
    makesStreams(readFileSync(new URL(file, SOURCES), 'utf8'));
  return files.filter(isOperatorFile).map((file) => file.replace(/\.ts$/, ''));
}

function makesStreams(source: string): boolean {
  const { body } = parseSync(source, { syntax: 'typescript' });
  return body.some((item) => {
    if (item.type !== 'ExportDeclaration') return false;
    const { declaration } = item;
    if (declaration.type === 'FunctionDeclaration') return isStream(declaration.returnType);
    if (declaration.type === 'ClassDeclaration') return methodsOf(declaration).some(isStream);
    if (declaration.type !== 'VariableDeclaration') return false;
    return declaration.declarations.some(
      ({ init }) => init?.type === 'ArrowFunctionExpression' && isStream(init.returnType),
    );
  });
}

/** What the methods return that everybody may call. */
function methodsOf({ body }: ClassDeclaration): readonly FunctionDeclaration['returnType'][] {
  return body.flatMap((member) =>
    member.type === 'ClassMethod' ? [member.function.returnType] : [],
  );
}

function isStream(type: TsTypeAnnotation | undefined): boolean {
  const annotation = type?.typeAnnotation;
  if (annotation?.type !== 'TsTypeReference' || annotation.typeName.type !== 'Identifier') {
    return false;
  }
  return /^(Observable|ConnectableObservable|(MonoType)?OperatorFunction)$/.test(
    annotation.typeName.value,
  );
}

/** The texts of the marbles of an operator, which may be in several files. */
function marblesOf(operator: string): readonly string[] {
  return readdirSync(TESTS)
    .filter((file) => file.endsWith('.marbles.test.ts'))
    .filter((file) => file.startsWith(`${operator}.`) || file.startsWith(`${operator}-`))
    .map((file) => readFileSync(new URL(file, TESTS), 'utf8'));
}

/** The cases that the header of a marbles file leaves out, with a reason. */
function leftOut(text: string): readonly string[] {
  const header = /^\/\*\*[^]*?\*\//.exec(text)?.[0].replaceAll(/\s*\*\s/g, ' ') ?? '';
  const reasons = header.matchAll(/Not here: ([^.]*?), because [^.]*\./g);
  return [...reasons].flatMap(([, cases = '']) =>
    Array.from(cases.matchAll(/`(\w+)`/g), ([, name = '']) => name),
  );
}

describe('the marble tests', () => {
  it('know every operator that there is', () => {
    const known = [...Object.keys(TABLE), ...Object.keys(WITHIN)].toSorted();
    expect(operatorFiles().toSorted()).toEqual(known);
    for (const within of Object.values(WITHIN)) expect(TABLE).toHaveProperty(within);
  });

  it('find an operator in whichever way it is exported', () => {
    const makes = [
      'export function a(): Observable<number> { return of(1); }',
      'export class A { run(): Observable<number> { return of(1); } }',
      'export const a = (): OperatorFunction<number, number> => map((one) => one);',
    ];
    const makesNone = [
      'function a(): Observable<number> { return of(1); }',
      'export class A { #run(): Observable<number> { return of(1); } }',
      'export function a(one$: Observable<number>): void {}',
    ];
    expect(makes.map(makesStreams)).toEqual([true, true, true]);
    expect(makesNone.map(makesStreams)).toEqual([false, false, false]);
  });

  describe.each(Object.entries(TABLE))('of %s', (operator, titles) => {
    const texts = marblesOf(operator);

    it('have every case, or say why not', () => {
      const without = texts.flatMap(leftOut);
      const lines = texts.join('\n');
      const missing = CASES.filter((name) => {
        const title = titles[name];
        if (title === undefined) return !without.includes(name);
        return without.includes(name) || !lines.includes(`'${title}'`);
      });
      expect(missing).toEqual([]);
    });

    it('look at subscriptions in each file', () => {
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) expect(text).toContain('expectSubscriptions(');
    });
  });
});
