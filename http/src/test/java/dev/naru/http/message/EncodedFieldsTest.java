package dev.naru.http.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.naru.http.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that are encoded once, among fields that are not. */
class EncodedFieldsTest {

  private static ResponseFields fields(String... lines) {
    ResponseFields fields = new ResponseFields();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      fields.add(parts[0], parts[1]);
    }
    return fields;
  }

  private static List<String> lines(HttpFields fields) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      lines.add(fields.name(i) + ": " + fields.value(i));
    }
    return lines;
  }

  private static ResponseFields using(String... lines) {
    ResponseFields fields = fields("X-Before: 1");
    fields.use(new EncodedFields(fields(lines)));
    return fields;
  }

  @Test
  void theyStandThereAsIfTheyHadBeenSet() {
    ResponseFields fields = using("ETag: \"1\"", "Vary: A", "Vary: B");
    assertThat(lines(fields)).containsExactly("ETag: \"1\"", "Vary: A", "Vary: B");
    assertThat(fields.ready()).isNotNull();
    fields.add("vary", "C");
    fields.set("X-A", "1");
    assertThat(fields.all("VARY")).containsExactly("A", "B", "C");
    assertThat(fields.first("etag")).contains("\"1\"");
    assertThat(fields.contains("x-a")).isTrue();
    assertThat(fields.contains("x-before")).isFalse();
    assertThat(new String(fields.ready().lines(), StandardCharsets.ISO_8859_1))
        .isEqualTo("ETag: \"1\"\r\nVary: A\r\nVary: B\r\n");
  }

  @Test
  void oneThatIsChangedTakesTheOthersAlong() {
    ResponseFields fields = using("ETag: \"1\"", "Vary: A", "Vary: B");
    fields.add("X-A", "1");
    fields.set("vary", "C");
    assertThat(fields.ready()).isNull();
    assertThat(lines(fields)).containsExactly("ETag: \"1\"", "X-A: 1", "vary: C");
    fields.remove("etag");
    assertThat(lines(fields)).containsExactly("X-A: 1", "vary: C");
  }

  @Test
  void whatIsNotAmongThemLeavesThemAlone() {
    ResponseFields fields = using("ETag: \"1\"");
    fields.remove("X-A");
    fields.set("Content-Length", "5");
    assertThat(fields.ready()).isNotNull();
    assertThat(fields.contentLength()).isEqualTo(5);
    fields.clear();
    assertThat(fields.size()).isZero();
    assertThat(fields.contentLength()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1", "Date: x", "Server: x"})
  void whatIsEachAnswersOwnIsRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EncodedFields(fields(line)));
  }
}
