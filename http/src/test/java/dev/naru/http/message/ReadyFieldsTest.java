package dev.naru.http.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.naru.http.HttpFields;
import dev.naru.http.ReadyFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are encoded once, among fields that are not. */
class ReadyFieldsTest {

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
    fields.use(new ReadyFields(fields(lines)));
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
  @CsvSource({
    "Content-Length, 1",
    "date, x",
    "SERVER, x",
    "Transfer-Encoding, chunked",
    "X A, 1",
    "'', 1",
    "X, 'a\r\nB: 1'",
    "X, 나루"
  })
  void whatIsEachAnswersOwnOrNoFieldIsRefused(String name, String value) {
    HttpFields fields = new One(name, value);
    assertThatIllegalArgumentException().isThrownBy(() -> new ReadyFields(fields));
  }

  private record One(String name, String value) implements HttpFields {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public String name(int index) {
      return name;
    }

    @Override
    public String value(int index) {
      return value;
    }

    @Override
    public Optional<String> first(String wanted) {
      return all(wanted).stream().findFirst();
    }

    @Override
    public List<String> all(String wanted) {
      return contains(wanted) ? List.of(value) : List.of();
    }

    @Override
    public boolean contains(String wanted) {
      return name.equalsIgnoreCase(wanted);
    }
  }
}
