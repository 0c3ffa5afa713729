// Industrial cameras, GigE Vision and USB3 Vision, through Aravis: "aravis" is the first that
// answers, "aravis:ID" one by its name, serial number or network address. "aravis:Fake_1" is the
// camera that Aravis itself makes up.
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <arv.h>

#include "app/live/sources/pixel_layout.h"
#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

constexpr std::uint64_t aravis_patience_us = 400'000;  // a grab may take 500 ms
constexpr int ring_of_buffers = 8;
// The kernel's own default holds less than one frame that is sent in one go.
constexpr int socket_buffer_bytes = 4'000'000;

struct Unreferenced {
  void operator()(void* object) const { g_object_unref(object); }
};
using CameraHandle = std::unique_ptr<ArvCamera, Unreferenced>;
using StreamHandle = std::unique_ptr<ArvStream, Unreferenced>;

// What Aravis reports a failure by. Used as the last argument of its calls.
class Trouble {
 public:
  Trouble() = default;
  ~Trouble() { g_clear_error(&error_); }
  Trouble(const Trouble&) = delete;
  Trouble& operator=(const Trouble&) = delete;

  operator GError**() {  // NOLINT(google-explicit-constructor): that is what it is for
    g_clear_error(&error_);
    return &error_;
  }
  bool happened() const { return error_ != nullptr; }
  void rethrow(const std::string& doing) const {
    if (error_ != nullptr) throw std::runtime_error(doing + ": " + error_->message);
  }

 private:
  GError* error_ = nullptr;
};

struct Known {
  ArvPixelFormat format;
  PixelLayout layout;
};

const std::array<Known, 20>& known_formats() {
  static const std::array<Known, 20> known = {{
      {ARV_PIXEL_FORMAT_MONO_8, {Colouring::grey}},
      {ARV_PIXEL_FORMAT_MONO_10, {Colouring::grey, 10}},
      {ARV_PIXEL_FORMAT_MONO_12, {Colouring::grey, 12}},
      {ARV_PIXEL_FORMAT_MONO_14, {Colouring::grey, 14}},
      {ARV_PIXEL_FORMAT_MONO_16, {Colouring::grey, 16}},
      {ARV_PIXEL_FORMAT_RGB_8_PACKED, {Colouring::rgb}},
      {ARV_PIXEL_FORMAT_BGR_8_PACKED, {Colouring::bgr}},
      {ARV_PIXEL_FORMAT_YUV_422_YUYV_PACKED, {Colouring::yuyv}},
      {ARV_PIXEL_FORMAT_BAYER_RG_8, {Colouring::bayer_rggb}},
      {ARV_PIXEL_FORMAT_BAYER_GR_8, {Colouring::bayer_grbg}},
      {ARV_PIXEL_FORMAT_BAYER_GB_8, {Colouring::bayer_gbrg}},
      {ARV_PIXEL_FORMAT_BAYER_BG_8, {Colouring::bayer_bggr}},
      {ARV_PIXEL_FORMAT_BAYER_RG_10, {Colouring::bayer_rggb, 10}},
      {ARV_PIXEL_FORMAT_BAYER_GR_10, {Colouring::bayer_grbg, 10}},
      {ARV_PIXEL_FORMAT_BAYER_GB_10, {Colouring::bayer_gbrg, 10}},
      {ARV_PIXEL_FORMAT_BAYER_BG_10, {Colouring::bayer_bggr, 10}},
      {ARV_PIXEL_FORMAT_BAYER_RG_12, {Colouring::bayer_rggb, 12}},
      {ARV_PIXEL_FORMAT_BAYER_GR_12, {Colouring::bayer_grbg, 12}},
      {ARV_PIXEL_FORMAT_BAYER_GB_12, {Colouring::bayer_gbrg, 12}},
      {ARV_PIXEL_FORMAT_BAYER_BG_12, {Colouring::bayer_bggr, 12}},
  }};
  return known;
}

std::optional<PixelLayout> known_layout(ArvPixelFormat format) {
  for (const Known& known : known_formats()) {
    if (known.format == format) return known.layout;
  }
  return std::nullopt;
}

std::string those_that_answer() {
  std::string names;
  for (unsigned int i = 0; i < arv_get_n_devices(); ++i) {
    names += (names.empty() ? "" : ", ") + std::string(arv_get_device_id(i));
  }
  return names.empty() ? "none does" : names;
}

CameraHandle open_by_id(const std::string& id) {
  if (id.starts_with("Fake")) arv_enable_interface("Fake");
  Trouble trouble;
  CameraHandle camera(arv_camera_new(id.empty() ? nullptr : id.c_str(), trouble));
  if (camera != nullptr) return camera;
  if (id.empty()) {
    throw std::runtime_error(
        "no industrial camera answers on the network or by USB; look after its cable and power, or "
        "name another source");
  }
  throw std::runtime_error("industrial camera " + id +
                           " does not answer; look after its cable and power. Those that answer: " +
                           those_that_answer());
}

// The present format where it can be read, or else the first that can.
void choose_readable_format(ArvCamera* camera, const std::string& name) {
  Trouble trouble;
  if (known_layout(arv_camera_get_pixel_format(camera, trouble))) return;
  guint count = 0;
  const std::unique_ptr<gint64, decltype(&g_free)> formats(
      arv_camera_dup_available_pixel_formats(camera, &count, trouble), g_free);
  for (guint i = 0; formats != nullptr && i < count; ++i) {
    const auto format = static_cast<ArvPixelFormat>(formats.get()[i]);
    if (!known_layout(format)) continue;
    arv_camera_set_pixel_format(camera, format, trouble);
    if (!trouble.happened()) return;
  }
  throw std::runtime_error(name + ": none of its pixel formats can be read");
}

StreamHandle stream_of(ArvCamera* camera, const std::string& name) {
  Trouble trouble;
  const bool by_network = arv_camera_is_gv_device(camera) != 0;
  if (by_network) {
    // Raw sockets want rights that few have, and see nothing on the loopback interface.
    arv_camera_gv_set_stream_options(camera, ARV_GV_STREAM_OPTION_PACKET_SOCKET_DISABLED);
  }
  StreamHandle stream(arv_camera_create_stream(camera, nullptr, nullptr, trouble));
  trouble.rethrow(name + " cannot be used, perhaps since another program uses it");
  if (by_network) {
    g_object_set(stream.get(), "socket-buffer", ARV_GV_STREAM_SOCKET_BUFFER_FIXED,
                 "socket-buffer-size", socket_buffer_bytes, nullptr);
  }
  const guint bytes = arv_camera_get_payload(camera, trouble);
  trouble.rethrow(name + " does not tell the size of its pictures");
  for (int i = 0; i < ring_of_buffers; ++i) {
    arv_stream_push_buffer(stream.get(), arv_buffer_new_allocate(bytes));
  }
  return stream;
}

// Everything that speaks to one camera, to be let go at once and in this order.
struct Connection {
  std::atomic<bool> lost = false;  // set by Aravis' own thread; outlives the camera
  CameraHandle camera;
  StreamHandle stream;

  ~Connection() {
    if (stream != nullptr && !lost) arv_camera_stop_acquisition(camera.get(), nullptr);
  }
};

void on_control_lost(ArvDevice* /*device*/, void* lost) {
  *static_cast<std::atomic<bool>*>(lost) = true;
}

// A feature that the camera may also adjust by itself.
struct Feature {
  const char* id;
  const char* label;
  const char* unit;
  double unit_per_step;  // what 1 of Aravis is, in `unit`
  gboolean (*available)(ArvCamera*, GError**);
  void (*bounds)(ArvCamera*, double*, double*, GError**);
  double (*get)(ArvCamera*, GError**);
  void (*set)(ArvCamera*, double, GError**);
  gboolean (*auto_available)(ArvCamera*, GError**);
  ArvAuto (*get_auto)(ArvCamera*, GError**);
  void (*set_auto)(ArvCamera*, ArvAuto, GError**);
};

constexpr std::array<Feature, 2> features = {{
    {"exposure", "Exposure", "ms", 0.001, arv_camera_is_exposure_time_available,
     arv_camera_get_exposure_time_bounds, arv_camera_get_exposure_time,
     arv_camera_set_exposure_time, arv_camera_is_exposure_auto_available,
     arv_camera_get_exposure_time_auto, arv_camera_set_exposure_time_auto},
    {"gain", "Gain", "dB", 1.0, arv_camera_is_gain_available, arv_camera_get_gain_bounds,
     arv_camera_get_gain, arv_camera_set_gain, arv_camera_is_gain_auto_available,
     arv_camera_get_gain_auto, arv_camera_set_gain_auto},
}};

SourceProperty property_of(ArvCamera* camera, const Feature& feature, Trouble& trouble) {
  SourceProperty property;
  double least = 0.0;
  double most = 0.0;
  feature.bounds(camera, &least, &most, trouble);
  property.value = feature.get(camera, trouble) * feature.unit_per_step;
  property.parameter.id = feature.id;
  property.parameter.label = feature.label;
  property.parameter.unit = feature.unit;
  property.parameter.minimum = least * feature.unit_per_step;
  property.parameter.maximum = most * feature.unit_per_step;
  property.parameter.default_value = property.value;  // a camera declares none
  return property;
}

class AravisSource : public FrameSource {
 public:
  explicit AravisSource(const std::string& id)
      : name_("industrial camera" + (id.empty() ? "" : " " + id)),
        connection_(std::make_unique<Connection>()) {
    connection_->camera = open_by_id(id);
    ArvCamera* camera = connection_->camera.get();
    g_signal_connect(arv_camera_get_device(camera), "control-lost", G_CALLBACK(on_control_lost),
                     &connection_->lost);
    choose_readable_format(camera, name_);
    connection_->stream = stream_of(camera, name_);
    Trouble trouble;
    arv_camera_start_acquisition(camera, trouble);
    trouble.rethrow(name_ + " does not start");
    const double fps = arv_camera_get_frame_rate(camera, trouble);
    fps_ = trouble.happened() ? 0.0 : fps;
  }

  // A camera that does not answer is asked five seconds long before Aravis lets it go.
  ~AravisSource() override {
    if (silent_) std::thread([gone = std::move(connection_)] {}).detach();
  }
  AravisSource(const AravisSource&) = delete;
  AravisSource& operator=(const AravisSource&) = delete;

  Grabbed grab() override {
    ArvStream* stream = connection_->stream.get();
    ArvBuffer* buffer = arv_stream_timeout_pop_buffer(stream, aravis_patience_us);
    silent_ = buffer == nullptr;
    if (connection_->lost) {
      silent_ = true;
      throw std::runtime_error(name_ + " was unplugged or stopped answering");
    }
    if (buffer == nullptr) return {};
    Grabbed grabbed = read(buffer);
    arv_stream_push_buffer(stream, buffer);
    return grabbed;
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return true; }

  std::vector<SourceProperty> properties() const override;
  void set(const std::string& id, double value) override;

 private:
  Grabbed read(ArvBuffer* buffer);
  std::uint64_t missed_before(std::uint64_t frame_id);

  std::string name_;
  std::unique_ptr<Connection> connection_;
  std::optional<std::uint64_t> last_frame_id_;
  bool silent_ = false;
  double fps_ = 0.0;
};

ml::Image image_in(ArvBuffer* buffer) {
  if (arv_buffer_get_status(buffer) != ARV_BUFFER_STATUS_SUCCESS) {
    throw std::runtime_error("it came incomplete");
  }
  const auto payload = arv_buffer_get_payload_type(buffer);
  if (payload != ARV_BUFFER_PAYLOAD_TYPE_IMAGE &&
      payload != ARV_BUFFER_PAYLOAD_TYPE_EXTENDED_CHUNK_DATA) {
    throw std::runtime_error("it is no picture");
  }
  const ArvPixelFormat format = arv_buffer_get_image_pixel_format(buffer);
  const auto layout = known_layout(format);
  if (!layout) throw std::runtime_error("its pixel format cannot be read");
  std::size_t size = 0;
  const auto* bytes = static_cast<const std::uint8_t*>(arv_buffer_get_image_data(buffer, &size));
  gint padding_x = 0;
  gint padding_y = 0;
  arv_buffer_get_image_padding(buffer, &padding_x, &padding_y);
  const gint width = arv_buffer_get_image_width(buffer);
  const auto row_bits = static_cast<std::size_t>(width) * ARV_PIXEL_FORMAT_BIT_PER_PIXEL(format);
  return image_from({*layout, width, arv_buffer_get_image_height(buffer),
                     row_bits / 8 + static_cast<std::size_t>(padding_x), std::span(bytes, size)});
}

Grabbed AravisSource::read(ArvBuffer* buffer) {
  Grabbed grabbed{Grab::nothing_yet, {}, missed_before(arv_buffer_get_frame_id(buffer))};
  try {
    grabbed.image = image_in(buffer);
    grabbed.outcome = Grab::frame;
  } catch (const std::runtime_error& problem) {
    grabbed.lost += 1;
    grabbed.note = "A frame of " + name_ + " was left out: " + problem.what();
  }
  return grabbed;
}

// GigE Vision counts to 65535 and goes on at 1: where the count falls, nothing is known.
std::uint64_t AravisSource::missed_before(std::uint64_t frame_id) {
  const std::uint64_t last = std::exchange(last_frame_id_, frame_id).value_or(frame_id);
  return frame_id > last ? frame_id - last - 1 : 0;
}

std::vector<SourceProperty> AravisSource::properties() const {
  ArvCamera* camera = connection_->camera.get();
  std::vector<SourceProperty> properties;
  for (const Feature& feature : features) {
    Trouble trouble;
    if (feature.available(camera, trouble) == 0) continue;
    SourceProperty property = property_of(camera, feature, trouble);
    if (!(property.parameter.minimum < property.parameter.maximum)) continue;
    if (feature.auto_available(camera, trouble) == 0) {
      properties.push_back(std::move(property));
      continue;
    }
    property.automatic = feature.get_auto(camera, trouble) != ARV_AUTO_OFF;
    SourceProperty by_itself;
    by_itself.parameter.id = property.parameter.id + "_auto";
    by_itself.parameter.label = property.parameter.label + " automatic";
    by_itself.parameter.kind = ml::ParameterKind::boolean;
    by_itself.value = property.automatic ? 1.0 : 0.0;
    properties.push_back(std::move(property));
    properties.push_back(std::move(by_itself));
  }
  return properties;
}

void AravisSource::set(const std::string& id, double value) {
  ArvCamera* camera = connection_->camera.get();
  Trouble trouble;
  for (const Feature& feature : features) {
    if (id == feature.id) {
      if (feature.auto_available(camera, trouble) != 0) {
        feature.set_auto(camera, ARV_AUTO_OFF, trouble);
      }
      feature.set(camera, value / feature.unit_per_step, trouble);
      trouble.rethrow(name_ + " refuses this " + id);
      return;
    }
    if (id == std::string(feature.id) + "_auto") {
      feature.set_auto(camera, value != 0.0 ? ARV_AUTO_CONTINUOUS : ARV_AUTO_OFF, trouble);
      trouble.rethrow(name_ + " refuses this " + id);
      return;
    }
  }
  throw std::runtime_error(name_ + " has no such " + id);
}

bool accepts_aravis(const std::string& address) {
  return address == "aravis" || address.starts_with("aravis:");
}

std::unique_ptr<FrameSource> open_aravis(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<AravisSource>(
      address == "aravis" ? "" : address.substr(std::string("aravis:").size()));
}

const ml::Registration<FrameSourceMethod> aravis{
    {{"aravis",
      "Industrial camera",
      "A GigE Vision or USB3 Vision camera: aravis, or aravis:ID.",
      {}},
     accepts_aravis,
     open_aravis}};

const ml::Registration<ml::Term> aravis_term{
    {{"source.aravis", "Industrial camera"},
     "A camera that speaks GigE Vision or USB3 Vision, the languages of industry. Its own "
     "numbering tells how many frames were lost on the way.",
     "lost = ∑ₖ (idₖ − idₖ₋₁ − 1)",
     "EMVA: GenICam standard; the Aravis library"}};

}  // namespace
}  // namespace diatom::live
