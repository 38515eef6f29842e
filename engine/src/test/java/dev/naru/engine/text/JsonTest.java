package dev.naru.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

  private static Map<String, Object> object(Object... pairs) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      object.put((String) pairs[i], pairs[i + 1]);
    }
    return object;
  }

  @Test
  void valuesOfEveryKindAreWrittenInOneLine() {
    assertThat(
            Json.write(
                object(
                    "text",
                    "a b",
                    "number",
                    -7L,
                    "fraction",
                    0.5,
                    "yes",
                    true,
                    "list",
                    List.of(1, List.of(), Map.of()),
                    "inner",
                    object("x", "y"),
                    "else",
                    new StringBuilder("as its text"))))
        .isEqualTo(
            "{\"text\":\"a b\",\"number\":-7,\"fraction\":0.5,\"yes\":true,\"list\":[1,[],{}],"
                + "\"inner\":{\"x\":\"y\"},\"else\":\"as its text\"}");
  }

  @Test
  void forPeopleItIsIndentedAndItsLastLineEnds() {
    assertThat(Json.pretty(object("a", List.of(1, 2), "b", Map.of(), "c", object("d", "e"))))
        .isEqualTo(
            """
            {
              "a": [
                1,
                2
              ],
              "b": {},
              "c": {
                "d": "e"
              }
            }
            """);
    assertThat(Json.pretty(List.of())).isEqualTo("[]\n");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void whatIsNoNumberOfJsonIsNought(double number) {
    assertThat(Json.write(number)).isEqualTo("0");
  }

  /** RFC 8259, section 7, and what ends a line or moves a cursor somewhere. */
  @ParameterizedTest
  @CsvSource({
    "0022, \\\"",
    "005c, \\\\",
    "000a, \\n",
    "000d, \\r",
    "0009, \\t",
    "0000, \\u0000",
    "001b, \\u001b",
    "007f, \\u007f",
    "0085, \\u0085",
    "009b, \\u009b",
    "2028, \\u2028",
    "2029, \\u2029",
    "d800, \\ud800",
    "dc00, \\udc00"
  })
  void whatCouldEndALineOrAStringIsEscaped(String code, String escaped) {
    char c = (char) Integer.parseInt(code, 16);
    assertThat(Json.write("a" + c + "b")).isEqualTo("\"a" + escaped + "b\"");
    assertThat(Json.write(Map.of("k" + c, 1))).isEqualTo("{\"k" + escaped + "\":1}");
  }

  @Test
  void everythingElseStaysAsItIs() {
    assertThat(Json.write("나루 é \u00a0 \ud83d\ude00 </script>"))
        .isEqualTo("\"나루 é \u00a0 \ud83d\ude00 </script>\"");
  }

  @Test
  void halvesOfPairsInTheWrongOrderAreEscapedEach() {
    assertThat(Json.write("\ude00\ud83d")).isEqualTo("\"\\ude00\\ud83d\"");
    assertThat(Json.write("\ud83d\ud83d\ude00")).isEqualTo("\"\\ud83d\ud83d\ude00\"");
  }
}
