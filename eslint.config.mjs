import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'dist/',
      'imports/',
      'coverage/',
      // each example is a project with its own compiler options
      'examples/',
      'node_modules/',
      '*.mjs',
      'scripts/**/*.mjs',
      '*.cjs',
      'test/tools/*.{js,mjs}',
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
      // other languages of jsii need static factories in a class
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
);
