#include "ml/core/pickle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace diatom::ml::pickle {
namespace {

// Values that one pickle may make. A network has thousands of tensors, each with some ten values.
constexpr std::size_t value_limit = 20'000'000;

[[noreturn]] void damaged() {
  throw std::runtime_error("the pickle in it is damaged");
}

// The instructions of protocols 2 to 4 that tensors and dictionaries need; names as in Python's
// pickletools.
enum class Opcode : std::uint8_t {
  mark = '(',
  stop = '.',
  pop = '0',
  pop_mark = '1',
  duplicate = '2',
  proto = 0x80,
  frame = 0x95,
  none = 'N',
  new_true = 0x88,
  new_false = 0x89,
  bin_int = 'J',
  bin_int1 = 'K',
  bin_int2 = 'M',
  long1 = 0x8A,
  long4 = 0x8B,
  bin_float = 'G',
  bin_string = 'T',
  short_bin_string = 'U',
  bin_bytes = 'B',
  short_bin_bytes = 'C',
  bin_unicode = 'X',
  short_bin_unicode = 0x8C,
  bin_unicode8 = 0x8D,
  empty_tuple = ')',
  tuple = 't',
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  empty_list = ']',
  append = 'a',
  appends = 'e',
  list = 'l',
  empty_dict = '}',
  dict = 'd',
  set_item = 's',
  set_items = 'u',
  bin_put = 'q',
  long_bin_put = 'r',
  memoize = 0x94,
  bin_get = 'h',
  long_bin_get = 'j',
  global = 'c',
  stack_global = 0x93,
  reduce = 'R',
  build = 'b',
  bin_pers_id = 'Q',
};

// Names a pickle may mention. Mentioning imports nothing: a name is a text until REDUCE meets it.
bool is_allowed(std::string_view name) {
  constexpr std::array<std::string_view, 4> callables = {
      "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
      "torch._utils._rebuild_parameter"};
  const bool storage = name.starts_with("torch.") && name.ends_with("Storage") &&
                       std::count(name.begin(), name.end(), '.') == 1;
  return storage || std::find(callables.begin(), callables.end(), name) != callables.end();
}

std::int64_t integer_from(Ref value) {
  const auto* integer = value->as<std::int64_t>();
  if (integer == nullptr) damaged();
  return *integer;
}

std::vector<std::int64_t> integers_from(Ref value) {
  const auto* tuple = value->as<Tuple>();
  if (tuple == nullptr) damaged();
  std::vector<std::int64_t> integers;
  for (const auto item : tuple->items) integers.push_back(integer_from(item));
  return integers;
}

// The bytes of the program, handed out from front to back.
class Tape {
 public:
  explicit Tape(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }

  std::string_view text(std::uint64_t count) {
    if (count > bytes_.size() - position_)
      throw std::runtime_error("the pickle in it is truncated");
    const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + position_;
    position_ += count;
    return {begin, static_cast<std::size_t>(count)};
  }

  template <class T>
  T number() {
    T value;
    std::memcpy(&value, text(sizeof(T)).data(), sizeof(T));
    return value;
  }

  double big_endian_double() {
    std::uint64_t bits = 0;
    for (const char byte : text(8)) bits = bits << 8U | static_cast<unsigned char>(byte);
    return std::bit_cast<double>(bits);
  }

  std::string_view line() {
    const auto rest = std::string_view(reinterpret_cast<const char*>(bytes_.data()), bytes_.size())
                          .substr(position_);
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) damaged();
    position_ += end + 1;
    return rest.substr(0, end);
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

class Interpreter {
 public:
  explicit Interpreter(std::span<const std::byte> bytes) : tape_(bytes) {}

  Pickle run() {
    auto opcode = static_cast<Opcode>(tape_.number<std::uint8_t>());
    for (; opcode != Opcode::stop; opcode = static_cast<Opcode>(tape_.number<std::uint8_t>())) {
      if (!plain_value(opcode) && !container(opcode) && !memory(opcode) && !object(opcode)) {
        throw std::runtime_error("its pickle uses instruction " +
                                 std::to_string(static_cast<int>(opcode)) +
                                 ", which no dictionary of tensors needs");
      }
    }
    pickle_.root = pop();
    pickle_.size = tape_.position();
    return std::move(pickle_);
  }

 private:
  // Each of these four carries out the instruction if it is one of its kind.

  bool plain_value(Opcode opcode) {
    switch (opcode) {
      case Opcode::none:
        push({None{}});
        return true;
      case Opcode::new_true:
        push({true});
        return true;
      case Opcode::new_false:
        push({false});
        return true;
      case Opcode::bin_int:
        push_integer(tape_.number<std::int32_t>());
        return true;
      case Opcode::bin_int1:
        push_integer(tape_.number<std::uint8_t>());
        return true;
      case Opcode::bin_int2:
        push_integer(tape_.number<std::uint16_t>());
        return true;
      case Opcode::long1:
        push_long(tape_.text(tape_.number<std::uint8_t>()));
        return true;
      case Opcode::long4:
        push_long(tape_.text(tape_.number<std::uint32_t>()));
        return true;
      case Opcode::bin_float:
        push({tape_.big_endian_double()});
        return true;
      case Opcode::short_bin_string:
      case Opcode::short_bin_bytes:
      case Opcode::short_bin_unicode:
        push_text(tape_.number<std::uint8_t>());
        return true;
      case Opcode::bin_string:
      case Opcode::bin_bytes:
      case Opcode::bin_unicode:
        push_text(tape_.number<std::uint32_t>());
        return true;
      case Opcode::bin_unicode8:
        push_text(tape_.number<std::uint64_t>());
        return true;
      default:
        return false;
    }
  }

  bool container(Opcode opcode) {
    switch (opcode) {
      case Opcode::empty_tuple:
        push({Tuple{}});
        return true;
      case Opcode::tuple1:
        push({Tuple{pop(1)}});
        return true;
      case Opcode::tuple2:
        push({Tuple{pop(2)}});
        return true;
      case Opcode::tuple3:
        push({Tuple{pop(3)}});
        return true;
      case Opcode::tuple:
        push({Tuple{pop_to_mark()}});
        return true;
      case Opcode::empty_list:
        push({List{}});
        return true;
      case Opcode::list:
        push({List{pop_to_mark()}});
        return true;
      case Opcode::append:
        append(pop(1));
        return true;
      case Opcode::appends:
        append(pop_to_mark());
        return true;
      case Opcode::empty_dict:
        push({Dictionary{}});
        return true;
      case Opcode::dict:
        new_dictionary();
        return true;
      case Opcode::set_item:
        set_items(pop(2));
        return true;
      case Opcode::set_items:
        set_items(pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool memory(Opcode opcode) {
    switch (opcode) {
      case Opcode::proto:
        check_protocol(tape_.number<std::uint8_t>());
        return true;
      case Opcode::frame:
        tape_.number<std::uint64_t>();
        return true;
      case Opcode::mark:
        marks_.push_back(stack_.size());
        return true;
      case Opcode::pop:
        pop();
        return true;
      case Opcode::pop_mark:
        pop_to_mark();
        return true;
      case Opcode::duplicate:
        stack_.push_back(top());
        return true;
      case Opcode::bin_put:
        memo_[tape_.number<std::uint8_t>()] = top();
        return true;
      case Opcode::long_bin_put:
        memo_[tape_.number<std::uint32_t>()] = top();
        return true;
      case Opcode::memoize:
        memo_[static_cast<std::uint32_t>(memo_.size())] = top();
        return true;
      case Opcode::bin_get:
        recall(tape_.number<std::uint8_t>());
        return true;
      case Opcode::long_bin_get:
        recall(tape_.number<std::uint32_t>());
        return true;
      default:
        return false;
    }
  }

  bool object(Opcode opcode) {
    switch (opcode) {
      case Opcode::global: {
        const std::string module(tape_.line());
        push_global(module, std::string(tape_.line()));
        return true;
      }
      case Opcode::stack_global: {
        const auto names = pop(2);
        push_global(text_of(names[0]), text_of(names[1]));
        return true;
      }
      case Opcode::reduce:
        reduce(pop(2));
        return true;
      // The state of an ordered dictionary is its `_metadata`: module versions, of no use here.
      case Opcode::build:
        pop();
        if (top()->as<Dictionary>() == nullptr) damaged();
        return true;
      case Opcode::bin_pers_id:
        push({storage_from(pop())});
        return true;
      default:
        return false;
    }
  }

  void push(Value value) {
    if (pickle_.values.size() >= value_limit) damaged();
    pickle_.values.push_back(std::move(value));
    stack_.push_back(&pickle_.values.back());
  }

  void push_integer(std::int64_t value) { push({value}); }
  void push_text(std::uint64_t length) { push({std::string(tape_.text(length))}); }

  // Two's complement, little-endian, as few bytes as hold it.
  void push_long(std::string_view bytes) {
    if (bytes.size() > sizeof(std::int64_t)) return push({BigInteger{std::string(bytes)}});
    const bool negative = !bytes.empty() && static_cast<unsigned char>(bytes.back()) >= 0x80;
    std::int64_t value = negative ? -1 : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    push_integer(value);
  }

  // Nothing below the last mark can be reached before that mark is used up.
  std::size_t available() const { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }

  Ref top() const {
    if (available() < 1) damaged();
    return stack_.back();
  }

  Ref pop() { return pop(1).front(); }

  std::vector<Ref> pop(std::size_t count) {
    if (available() < count) damaged();
    std::vector<Ref> values(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return values;
  }

  std::vector<Ref> pop_to_mark() {
    if (marks_.empty()) damaged();
    auto values = pop(available());
    marks_.pop_back();
    return values;
  }

  void recall(std::uint32_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) damaged();
    stack_.push_back(found->second);
  }

  void append(const std::vector<Ref>& items) {
    auto* list = top()->as<List>();
    if (list == nullptr) damaged();
    list->items.insert(list->items.end(), items.begin(), items.end());
  }

  void new_dictionary() {
    const auto items = pop_to_mark();
    push({Dictionary{}});
    set_items(items);
  }

  void set_items(const std::vector<Ref>& items) {
    auto* dictionary = top()->as<Dictionary>();
    if (dictionary == nullptr || items.size() % 2 != 0) damaged();
    for (std::size_t i = 0; i < items.size(); i += 2) {
      dictionary->items.emplace_back(items[i], items[i + 1]);
    }
  }

  static void check_protocol(int protocol) {
    if (protocol > 5) {
      throw std::runtime_error("pickle protocol " + std::to_string(protocol) + " is unknown");
    }
  }

  static std::string text_of(Ref value) {
    const auto* text = value->as<std::string>();
    if (text == nullptr) damaged();
    return *text;
  }

  void push_global(const std::string& module, const std::string& name) {
    const auto whole = module + "." + name;
    if (!is_allowed(whole)) {
      throw std::runtime_error("it asks for '" + whole +
                               "', which is not a tensor or a dictionary");
    }
    push({Global{whole}});
  }

  // ("storage", type, key, device, element count) and, in the older container, a view (None).
  static Storage storage_from(Ref id) {
    const auto* tuple = id->as<Tuple>();
    if (tuple == nullptr || tuple->items.size() < 5) damaged();
    const auto& items = tuple->items;
    const auto* type = items[1]->as<Global>();
    if (text_of(items[0]) != "storage" || type == nullptr) damaged();
    if (items.size() > 5 && items[5]->as<None>() == nullptr) {
      throw std::runtime_error("it holds views of storages, which only PyTorch before 0.4 wrote");
    }
    return {type->name, text_of(items[2]), integer_from(items[4])};
  }

  void reduce(const std::vector<Ref>& call) {
    const auto* function = call[0]->as<Global>();
    const auto* arguments = call[1]->as<Tuple>();
    if (function == nullptr || arguments == nullptr) damaged();
    const auto& items = arguments->items;
    if (function->name == "collections.OrderedDict") {
      if (!items.empty()) damaged();
      push({Dictionary{}});
    } else if (function->name == "torch._utils._rebuild_parameter") {
      if (items.empty() || items[0]->as<Tensor>() == nullptr) damaged();
      stack_.push_back(items[0]);
    } else if (function->name.starts_with("torch._utils._rebuild_tensor")) {
      if (items.size() < 4 || items[0]->as<Storage>() == nullptr) damaged();
      push({Tensor{*items[0]->as<Storage>(), integer_from(items[1]), integers_from(items[2]),
                   integers_from(items[3])}});
    } else {
      damaged();
    }
  }

  Tape tape_;
  Pickle pickle_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;  // sizes of the stack at each MARK
  std::unordered_map<std::uint32_t, Ref> memo_;
};

}  // namespace

Pickle read(std::span<const std::byte> bytes) {
  return Interpreter(bytes).run();
}

}  // namespace diatom::ml::pickle
