#include "demo/city/names.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <stdexcept>

namespace demo {
namespace {

constexpr std::string_view kGroundFirst[] = {"青", "文", "桂", "竹", "梅", "柳", "松", "荷", "枫", "桐", "槐", "杏", "桃", "梨", "映", "听", "涵", "凝",
                                             "揽", "怀", "槿", "蓼", "芷", "棠", "榆", "桑", "茗", "砚", "墨", "琴", "鹭", "雁", "鹤", "鹿", "莺", "霞",
                                             "霁", "晴", "岚", "朗", "澄", "碧", "翠", "丹", "素", "绮", "菱", "苇", "芦", "蕙", "萱", "樟", "榕", "椿", "栀", "葵"};
constexpr std::string_view kGroundSecond[] = {"石", "溪", "泉", "桥", "塘", "湾", "浦", "渡", "岸", "洲", "汀", "堤", "岭", "坡", "坪", "岗", "谷", "林",
                                              "园", "圃", "苑", "亭", "台", "井", "庄", "里", "田", "屏", "峰", "滩"};
constexpr std::string_view kVirtueFirst[] = {"崇", "明", "和", "永", "怀", "弘", "尚", "敬", "景", "启", "思", "惠", "允", "承", "锦", "瑞", "致", "载", "秉", "颐"};
constexpr std::string_view kVirtueSecond[] = {"礼", "德", "义", "信", "仁", "顺", "宁", "泰", "康", "昌", "达", "贤", "庆", "远", "安", "善", "诚", "雅", "慧", "望"};
// Known places, people's names, or words with another sense.
constexpr std::string_view kKnown[] = {"青岗", "松溪", "青田", "翠屏", "松林", "文昌", "桃园", "桃源", "梨园", "松岭", "青岭", "青峰", "鹿泉", "鹤岗", "鹤峰", "丹江", "枫溪", "柳林",
                                       "柳园", "荷塘", "永宁", "永康", "永泰", "永安", "永昌", "永德", "永善", "永顺", "崇信", "崇义", "崇仁", "明德", "惠安", "启东", "景德", "怀安",
                                       "怀仁", "怀远", "瑞安", "瑞昌", "和顺", "和田", "和硕", "景宁", "景泰", "承德", "梅岭", "竹溪", "竹山", "桐庐", "碧江", "碧溪", "梅林", "雁滩",
                                       "雁塔", "茗溪", "桂林", "文峰", "文林", "鹿寨", "鹿城", "榆林", "丹凤", "桑园", "尚义", "尚德", "惠民", "致远", "弘仁", "芦溪", "芦台", "芦山", "樟台", "明仁", "敬宁", "和安", "素里"};
constexpr std::string_view kSurnames[] = {"陆", "沈", "顾", "韩", "邵", "严", "秦", "魏", "姚", "钟", "方", "白", "石", "江", "史", "卢", "邱", "程", "戴", "夏",
                                          "陶", "孟", "龙", "段", "贺", "龚", "温", "柯", "岳", "纪", "左", "祝", "路", "冉", "符", "池", "宁", "聂", "虞", "闻"};
// Given names as people of an office bear them: two characters that go together, or one alone.
constexpr std::string_view kMenFirst[] = {"建", "志", "文", "海", "国", "立", "俊", "永", "庆", "振", "少", "学", "宏", "维", "光"},
                           kMenSecond[] = {"明", "斌", "涛", "栋", "新", "杰", "军", "平", "峰", "林", "远", "辉", "民", "宁", "生"},
                           kWomenFirst[] = {"晓", "春", "雅", "玉", "红", "丽", "慧", "秀", "雪", "静", "艳", "淑", "亚", "小", "佳"},
                           kWomenSecond[] = {"梅", "霞", "琴", "兰", "燕", "娟", "芳", "萍", "莉", "英", "琳", "敏", "珍", "云", "洁"},
                           kAlone[] = {"勇", "静", "磊", "敏", "涛", "洁", "斌", "燕", "凯", "婷", "鹏", "琳", "超", "颖", "辉", "倩"};

std::vector<std::string> product(std::span<const std::string_view> a, std::span<const std::string_view> b) {
  std::vector<std::string> out;
  for (const auto x : a)
    for (const auto y : b) {
      std::string both = std::string(x) + std::string(y);
      if (std::find(std::begin(kKnown), std::end(kKnown), both) == std::end(kKnown)) out.push_back(std::move(both));
    }
  return out;
}

std::string take(std::vector<std::string>& pool) {
  std::string out = std::move(pool.back());
  pool.pop_back();
  return out;
}

}  // namespace

Names::Names(std::uint64_t seed) : grounds_(product(kGroundFirst, kGroundSecond)), virtues_(product(kVirtueFirst, kVirtueSecond)), random_(seed, "names") {
  random_.shuffle(grounds_);
  random_.shuffle(virtues_);
}

std::string Names::ground() {
  if (grounds_.empty()) throw std::logic_error("the demo city needs more names than there are");
  return take(grounds_);
}
std::string Names::virtue() { return virtues_.empty() ? ground() : take(virtues_); }

std::string Names::person() {
  for (;;) {
    std::string name(random_.of(kSurnames));
    const double kind = random_.unit();
    if (kind < 0.18) name += random_.of(kAlone);
    else if (kind < 0.62) name.append(random_.of(kMenFirst)).append(random_.of(kMenSecond));
    else name.append(random_.of(kWomenFirst)).append(random_.of(kWomenSecond));
    if (people_.insert(name).second) return name;
  }
}

}  // namespace demo
