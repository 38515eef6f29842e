package dev.naru.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.ReadyFields;
import dev.naru.http.coding.Coding;
import dev.naru.http.message.EncodedFields;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileCacheTest {

  private static final ReadyFields NONE = new EncodedFields(new ResponseFields());

  private static Resource resource(int size) {
    Stamp stamp = new Stamp("1", size, 0);
    return new Resource(
        List.of(
            new Representation(
                Coding.IDENTITY,
                false,
                new Tree.Found(Path.of("/"), Path.of("/a"), stamp),
                "text/plain",
                Validators.of(stamp, Coding.IDENTITY, false, Instant.EPOCH),
                NONE,
                NONE,
                Optional.of(Unpooled.wrappedBuffer(new byte[size])))),
        0);
  }

  @Test
  void whatIsNotAskedForMakesRoom() {
    Resource probe = resource(1_000);
    FileCache cache = new FileCache(3 * (probe.weight() + 2));
    cache.put("a", resource(1_000));
    cache.put("b", resource(1_000));
    cache.put("c", resource(1_000));
    assertThat(cache.get("a")).isNotNull();
    assertThat(cache.get("c")).isNotNull();
    cache.put("d", resource(1_000));
    assertThat(cache.get("b")).isNull();
    assertThat(cache.get("a")).isNotNull();
    assertThat(cache.get("c")).isNotNull();
    assertThat(cache.get("d")).isNotNull();
    assertThat(cache.weight()).isEqualTo(3 * (probe.weight() + 2));
  }

  @Test
  void weightIsGivenBack() {
    FileCache cache = new FileCache(1 << 20);
    for (int i = 0; i < 1_000; i++) {
      cache.put("a" + i % 10, resource(100 + i % 7));
      cache.remove("a" + (i + 5) % 10);
    }
    for (int i = 0; i < 10; i++) {
      cache.remove("a" + i);
    }
    assertThat(cache.weight()).isZero();
  }

  @Test
  void whatIsTooLargeIsNotKeptAndReplacesWhatWasThere() {
    FileCache cache = new FileCache(10_000);
    cache.put("a", resource(100));
    cache.put("a", resource(20_000));
    assertThat(cache.get("a")).isNull();
    assertThat(cache.weight()).isZero();
  }

  @Test
  void itNeverOutgrowsItsCapacity() {
    FileCache cache = new FileCache(50_000);
    for (int i = 0; i < 5_000; i++) {
      cache.put("p" + i % 200, resource(i % 3_000));
      if (i % 3 == 0) {
        cache.get("p" + i % 17);
      }
      assertThat(cache.weight()).isLessThanOrEqualTo(50_000);
    }
  }
}
