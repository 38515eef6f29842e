package dev.naru.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{ url: 'postgres://a/b', user: c, password-file: d }! f:1:15: url of a PostgreSQL",
        "{ url: 'jdbc:postgresql://a/b' }! f:1:15: url needs the key user",
        "{ url: 'jdbc:postgresql://a/b', user: c }! f:1:15: url needs the key password-file",
        "{ user: c }! f:1:16: user is for a PostgreSQL of your own",
        "{ password-file: c }! f:1:25: password-file is for a PostgreSQL of your own"
      })
  void anOutsidePostgresIsNamedWholeOrNotAtAll(String store, String message) {
    Config config =
        Config.read(
            Path.of("f"),
            ("store: " + store).getBytes(StandardCharsets.UTF_8),
            Map.of("store", StoreConfig.class),
            Set.of());
    assertThat(config.problems()).singleElement().asString().startsWith(message);
  }
}
