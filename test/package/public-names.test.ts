import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../tools/consumer';

/** Every public name of the package, with its declaration. */
function publicNames(): { checker: ts.TypeChecker; names: ts.Symbol[] } {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const index = join(ROOT, 'src/index.ts');
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  const names = module === undefined ? [] : checker.getExportsOfModule(module);
  return {
    checker,
    names: names.map((name) => (name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name)),
  };
}

describe('the public API', () => {
  const { checker, names } = publicNames();
  const members = names.flatMap((name) => {
    const declarations = (name.declarations ?? []).filter(
      (one) => ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one),
    );
    return declarations
      .flatMap((one): readonly ts.Node[] => [...one.members])
      .filter((member) => ts.isPropertyDeclaration(member) || ts.isPropertySignature(member))
      .filter((member) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private))
      .map((member) => ({ member, path: `${name.name}.${member.name.getText()}` }));
  });

  test('has exactly these names', () => {
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['KubePrometheusStackStorage', 'GitOpsApp', 'HostPathLayout', 'StorageError']),
    );
    expect(members.length).toBeGreaterThan(200);
  });

  // the API report checks that there is a comment at all
  test('documents the default of every optional member', () => {
    const silent = members
      .filter(({ member }) => member.questionToken !== undefined)
      .filter(({ member }) => {
        const symbol = checker.getSymbolAtLocation(member.name);
        const text = ts.displayPartsToString(symbol?.getDocumentationComment(checker));
        return !text.includes('Absent: ') && symbol?.getJsDocTags().every(({ name }) => name !== 'default');
      });
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('has only readonly members, because it never changes what the caller passes', () => {
    const open = members.filter(({ member }) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly));
    expect(open.map(({ path }) => path)).toEqual([]);
  });
});
