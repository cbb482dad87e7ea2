// Lint: Vue and TypeScript rules, and no unworded text in templates.
import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// What people read comes from the locales, in scripts as in templates: no Chinese in the code, and no bare words where a title,
// a label or a text of the page is set.
const kRead = '/^(title|textContent|innerText|placeholder|ariaLabel|alt)$/'
const kSpoken = '/^(aria-label|aria-description|title|alt|placeholder)$/'
const message = 'Visible words belong in src/locales.'
const no_bare_words = [
  ...['Literal[value=/[\\u3400-\\u9fff]/]', 'TemplateElement[value.raw=/[\\u3400-\\u9fff]/]'],
  ...['Literal[value=/[a-z]/i]', 'TemplateLiteral[quasis.0.value.raw=/[a-z]{2}/i]'].flatMap((words) => [
    `AssignmentExpression[left.type='MemberExpression'][left.property.name=${kRead}] > ${words}.right`,
    `CallExpression[callee.property.name='setAttribute'][arguments.0.value=${kSpoken}] > ${words}:nth-child(2)`,
    `CallExpression[callee.name=/^(alert|confirm|prompt)$/] > ${words}`,
    `CallExpression[callee.name='notify'] > ${words}:nth-child(2)`,
  ]),
].map((selector) => ({ selector, message }))

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.node/', 'src/api/generated.ts'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['src/**/*.vue'],
    plugins: { '@intlify/vue-i18n': vueI18n },
    rules: {
      '@intlify/vue-i18n/no-raw-text': [
        'error',
        {
          ignorePattern: '^(SHA-256|[-−–—·/×+↑↓←→…*#%:：()（）、\\s\\d.]+)$',
          attributes: { '/.+/': ['title', 'aria-label', 'aria-placeholder', 'placeholder', 'alt', 'label'] },
        },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    // The second names sections, and a test holds it to the manual; the third writes the rule language itself (engine/rule.hpp).
    ignores: ['src/locales/**', 'src/modules/help/anchors.ts', 'src/modules/standards/rules.ts'],
    rules: { 'no-restricted-syntax': ['error', ...no_bare_words], 'vue/no-restricted-syntax': ['error', ...no_bare_words] },
  },
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/prop-name-casing': 'off', // names are snake_case, as on the wire
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/attributes-order': 'off',
      'vue/no-v-html': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off' } },
)
