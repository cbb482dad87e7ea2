// The pages of the manual.
export default {
  help: {
    title: 'Manual',
    text: 'A chapter for each kind of work. The question mark at the top right of a desk page opens the section about that page.',
    contents: 'Contents',
    all: 'All chapters (for printing)',
    search: 'Search the manual',
    found: '{n} {n|section|sections} found',
    nothing: 'Nothing found for "{words}"',
    print: 'Print',
    to_desk: 'To the desk',
    turn: 'Chapter before and after',
    between: ', ',
    chinese_only: 'The manual is written in Chinese.',
    in_short: 'This chapter, in short: {text}',
  },
}
