package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class RequestPathFuzzTest {

  /** Whatever was sent: refused, or one path that nobody reads in another way. */
  @FuzzTest
  void aPathHasOneMeaningOrNone(byte[] octets) {
    RequestPath path;
    try {
      path = RequestPath.parse("/" + new String(octets, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException refused) {
      return;
    }
    String value = path.value();
    boolean odd =
        !value.startsWith("/")
            || value.contains("//")
            || value.indexOf('\\') >= 0
            || value.chars().anyMatch(c -> c < ' ' || c == 0x7F);
    for (String segment : value.split("/", -1)) {
      odd |= segment.equals(".") || segment.equals("..");
    }
    assertThat(odd).as(value).isFalse();
    assertThat(RequestPath.parse(encoded(value)).value()).isEqualTo(value);
  }

  /** Everything but slashes and dots in percent signs: an encoded one of those is refused. */
  private static String encoded(String value) {
    StringBuilder text = new StringBuilder();
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      boolean kept = octet == '/' || octet == '.';
      text.append(kept ? Character.toString(octet) : "%%%02X".formatted(octet & 0xFF));
    }
    return text.toString();
  }
}
