package dev.naru.was.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class MultipartFormFuzzTest {

  /** No folder is there: what wants one would fail loudly, and the threshold keeps it from that. */
  private static final Path NOWHERE = Path.of("nowhere");

  private static final MultipartLimits LIMITS =
      new MultipartLimits(1 << 20, 1 << 20, 100, 1_000, 100, 1 << 20, UploadSpace.UNLIMITED);

  @FuzzTest(maxDuration = "60s")
  void aBodyIsReadOrRefusedInOneOfTwoWays(byte[] input) throws IOException {
    try (MultipartForm form =
        MultipartForm.read(
            new ByteArrayInputStream(input),
            "multipart/form-data; boundary=X",
            StandardCharsets.UTF_8,
            NOWHERE,
            LIMITS)) {
      long bytes = 0;
      for (FormPart part : form.parts()) {
        assertThat(part.text(StandardCharsets.ISO_8859_1).length())
            .isLessThanOrEqualTo((int) part.getSize());
        bytes += part.getSize();
      }
      assertThat(bytes).isLessThan(input.length);
    } catch (MalformedMultipartException | MultipartTooLargeException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
