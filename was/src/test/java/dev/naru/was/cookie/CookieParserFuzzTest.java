package dev.naru.was.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.List;

class CookieParserFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void nothingThrowsAndNoControlCharacterPasses(byte[] input) {
    String line = new String(input, StandardCharsets.ISO_8859_1);
    for (Cookie cookie : CookieParser.parse(List.of(line))) {
      assertThat(cookie.getName()).isNotEmpty().doesNotContain(";", "=", " ");
      assertThat(cookie.getValue()).doesNotContain(";", "\r", "\n", "\0");
    }
  }
}
