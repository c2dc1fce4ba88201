#include "host/files/curve_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "host/files/text_file.hpp"

namespace vitrify {

MeasuredCurve read_curve(const std::filesystem::path& path) {
  TextFile file(path);
  MeasuredCurve curve;
  std::size_t columns = 0;
  std::vector<std::string_view> words;
  while (file.next_line()) {
    std::string line(file.line());
    std::replace(line.begin(), line.end(), ',', ' ');
    split_words(line, words);
    if (words.empty() || std::string_view("#!;%").find(words[0].front()) != std::string_view::npos) continue;
    if (columns == 0) columns = words.size();
    if (words.size() != columns || columns < 2 || columns > 3)
      file.fail(fmt::format("found {} columns, allowed: {}", words.size(),
                            columns == 2 || columns == 3 ? fmt::format("{}, as above", columns) : "2 or 3"));
    const double x = file.number(words[0], "x");
    if (!curve.x.empty() && !(x > curve.x.back()))
      file.fail(fmt::format("found {:g} after {:g}, allowed: ascending numbers", x, curve.x.back()));
    curve.x.push_back(x);
    curve.y.push_back(file.number(words[1], "y"));
    if (columns < 3) continue;
    curve.error.push_back(file.number(words[2], "an error"));
    if (!(curve.error.back() > 0)) file.fail(fmt::format("found error {:g}, allowed: above 0", curve.error.back()));
  }
  if (curve.x.size() < 2)
    file.fail(fmt::format("the file ends here, after {} points, allowed: 2 or more", curve.x.size()));
  return curve;
}

}  // namespace vitrify
