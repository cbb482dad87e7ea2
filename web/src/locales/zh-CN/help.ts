// 使用手册的页面。
export default {
  help: {
    title: '使用手册',
    text: '按工作分章。工作台每个页面右上角的问号打开讲这一页的那一节。',
    contents: '目录',
    all: '全部章节（打印用）',
    search: '在手册中查找',
    found: '找到 {n} 节',
    nothing: '没有找到“{words}”',
    print: '打印',
    to_desk: '去工作台',
    turn: '前后章节',
    between: '、',
    chinese_only: '手册用中文写成。',
    in_short: '本章：{text}',
  },
}
