/**
 * The rings: domain <- ports <- {actors, streams, http, adapters, telemetry, config, traffic,
 * stories, replay} <- main.
 *
 * `parser: 'swc'` is needed: with TypeScript 7 alone no module is read and the check reports
 * success. `test/architecture.test.ts` plants violations to see that it fails.
 */
const siblings = 'actors|streams|http|adapters|telemetry|config|traffic|stories|replay';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third idea is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-stands-alone',
      comment: 'What happens to a plate can be read, tested and replayed without anything else.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'ports-see-domain-only',
      comment: 'A port that knows an engine is not a port.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/(domain|ports)/' },
    },
    {
      name: 'ports-are-types',
      comment: 'Ports hold no code, so everything may import them at no cost.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'siblings-never-touch',
      comment: 'Each sibling can be rewritten against the ports alone; only main knows them all.',
      severity: 'error',
      from: { path: `^src/(${siblings})/` },
      to: { path: '^src/', pathNot: '^src/(domain|ports|$1)/' },
    },
    {
      name: 'actors-are-plain',
      comment:
        'The actor runtime needs no package and no Node module; it is proved without either.',
      severity: 'error',
      from: { path: '^src/actors/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'rxjs-in-streams',
      comment: 'RxJS describes how events flow; everything else is plain functions and promises.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/streams/' },
      to: { path: 'node_modules/rxjs' },
    },
    {
      name: 'nobody-imports-main',
      comment: 'Composition roots are the outermost ring.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/' },
      to: { path: '^src/main/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'What the product needs does not live in the tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|tools)/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
