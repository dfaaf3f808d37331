/**
 * The stations of the data in order, as folders of src/. A folder imports only from folders above it, never from those
 * below. Type imports count too.
 */
const STATIONS = [
  'kubernetes', // names, quantities and text, with the limits of Kubernetes
  'terminal', // colours, width and wrapping of reports
  'model', // components, claims, volumes, problems: the terms of all other folders
  'values', // Helm values: read, merge, write
  'chart', // what the chart renders from values: names of objects, keys, boundaries between versions
  'operator', // the claims that the operator and the StatefulSet controller create from objects
  'release', // values -> objects -> claims of one release, and whether it can run
  'layout', // a node and a directory for each claim
  'shell', // the scripts of the init Job
  'commands', // commands to paste
  'plan', // from the description to the plan, and its document
  'runbook', // moves, backs up and restores the data of plans
  'diff', // compares plans with plans
  'cluster', // kubectl, and the objects of a live cluster
  'files', // plans in files and Git, and the guard
  'verify', // compares plans with the chart as helm renders it
  'validation', // checks manifests from any source
  'constructs', // render the plan
  'delivery', // Argo CD and Flux
  'output', // the output folder
  'doctor', // compares a plan with a cluster
  'import', // writes a description from a cluster
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
