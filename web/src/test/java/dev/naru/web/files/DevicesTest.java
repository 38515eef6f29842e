package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {

  private final Devices devices = new Devices();

  @Test
  void aFileOnADiskOfThisMachineIsLocal(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(devices.local(file)).isTrue();
    assertThat(devices.local(file)).as("asked again").isTrue();
  }

  /** As a network's file systems are: of a type that is not in the list. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsNotKnownToBeLocalIsNot() {
    assertThat(devices.local(Path.of("/proc/self/status"))).isFalse();
    assertThat(devices.local(Path.of("/proc/self/status"))).as("asked again").isFalse();
  }

  @Test
  void aFileThatHasGoneIsNotLocal(@TempDir Path folder) {
    assertThat(devices.local(folder.resolve("gone"))).isFalse();
  }
}
