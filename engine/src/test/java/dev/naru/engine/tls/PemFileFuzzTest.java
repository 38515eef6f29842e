package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;

/** Whatever stands in a PEM file, it is read or told. */
class PemFileFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void bytesAreReadOrTold(byte[] bytes) {
    PemFile file = PemFile.parse(Path.of("/etc/naru/cert.pem"), bytes);
    try {
      assertThat(file.certificates()).isNotEmpty();
    } catch (IOException told) {
      assertThat(told.getMessage()).isNotBlank();
    }
    try {
      assertThat(file.key().getAlgorithm()).isIn("EC", "RSA");
    } catch (IOException told) {
      assertThat(told.getMessage()).contains("/etc/naru/cert.pem");
    }
  }
}
