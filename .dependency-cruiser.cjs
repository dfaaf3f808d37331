/**
 * The stations of the data in their order, as folders of src/: each may import what stands before it, never what comes
 * after it; types count.
 */
const STATIONS = [
  'kubernetes', // names, quantities, text: what Kubernetes demands
  'model', // components, claims, volumes, problems: the words of all other folders
  'values', // Helm values: read, merge, write
  'chart', // what the chart makes of values: names of objects, keys, boundaries between versions
  'operator', // what the operator and the StatefulSet controller make of objects: claims
  'release', // values -> objects -> claims of one release, and whether it can run
  'layout', // a node and a directory for each claim
  'shell', // the scripts of the init Job
  'commands', // commands that people run
  'plan', // from the description to the plan, and its document
  'diff', // plans compared with plans
  'cluster', // kubectl, and the objects of a live cluster
  'files', // plans in files and Git, and the guard
  'validation', // manifests that others wrote
  'constructs', // the plan rendered
  'delivery', // Argo CD and Flux
  'output', // the output folder
  'doctor', // a plan compared with a cluster
  'import', // a cluster read back into a description
  'cli',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    ...STATIONS.map((station, index) => ({
      name: `${station}-imports-nothing-after-it`,
      severity: 'error',
      from: { path: `^src/${station}/` },
      to: { path: [`^src/[^/]+$`, ...STATIONS.slice(index + 1).map((later) => `^src/${later}/`)] },
    })),
    {
      name: 'every-folder-is-a-station',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${STATIONS.join('|')})/` },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', '^imports/'] },
    includeOnly: '^src/',
  },
};
