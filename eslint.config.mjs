import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'dist/',
      'imports/',
      'coverage/',
      // compiled in their own projects, as their users do
      'examples/',
      'node_modules/',
      '*.mjs',
      'scripts/*.mjs',
      '*.cjs',
      'test/tools/*.js',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // classes of pure factories are the shape that other jsii languages know
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
);
