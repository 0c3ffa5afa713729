#include "app/live/sources/v4l2_device.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace diatom::live {
namespace {

class KernelDevice : public V4l2Device {
 public:
  explicit KernelDevice(int file) : file_(file) {}
  ~KernelDevice() override { ::close(file_); }
  KernelDevice(const KernelDevice&) = delete;
  KernelDevice& operator=(const KernelDevice&) = delete;

  int request(unsigned long code, void* argument) override {
    int result = 0;
    do {
      result = ::ioctl(file_, code, argument);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
  }

  int wait(int timeout_ms) override {
    pollfd waiting{file_, POLLIN | POLLPRI, 0};
    const int result = ::poll(&waiting, 1, timeout_ms);
    if (result < 0) return errno == EINTR ? 0 : -errno;
    return waiting.revents;
  }

  std::uint8_t* map(std::size_t bytes, std::int64_t offset) override {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, offset);
    return memory == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(memory);
  }

  void unmap(std::uint8_t* memory, std::size_t bytes) override { ::munmap(memory, bytes); }

 private:
  int file_;
};

}  // namespace

std::unique_ptr<V4l2Device> open_v4l2_device(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "opening it");
  return std::make_unique<KernelDevice>(file);
}

void demand(V4l2Device& device, unsigned long code, void* argument, const char* doing) {
  const int result = device.request(code, argument);
  if (result < 0) throw std::system_error(-result, std::generic_category(), doing);
}

}  // namespace diatom::live
