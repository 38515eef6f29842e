package dev.naru.was.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.was.security.Identity;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import javax.swing.event.EventListenerList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionCodecTest {

  private static final AtomicInteger WOKEN = new AtomicInteger();

  /** Does something when it is read. */
  private static final class Trap implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      WOKEN.incrementAndGet();
    }
  }

  private final TestPlatform platform = TestPlatform.withManualClock();
  private final ClassLoader ours = getClass().getClassLoader();
  private final SessionManager manager =
      new SessionManager(platform.platform().network(), context(), new SessionListeners(), 10);

  @AfterEach
  void close() {
    platform.close();
  }

  private static ServletContext context() {
    return (ServletContext)
        Proxy.newProxyInstance(
            SessionCodecTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> null);
  }

  private byte[] encoded(Map<String, Object> attributes) {
    WebSession session = manager.create();
    attributes.forEach(session::setAttribute);
    session.note(Identity.class, new Identity("mina", Set.of("user", "editor"), "FORM"));
    return new SessionCodec("shop", ours).encode(session).orElseThrow();
  }

  @Test
  void valuesAndWhoIsLoggedInComeBack() throws IOException {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("Asia/Seoul"));
    Map<String, Object> attributes =
        Map.of(
            "list",
            new ArrayList<>(List.of(1, "two", Optional.empty().isPresent())),
            "array",
            new int[] {1, 2, 3},
            "when",
            calendar,
            "names",
            new String[] {"a"});
    SessionCodec.Decoded decoded = new SessionCodec("shop", ours).decode(encoded(attributes));

    assertThat(decoded.attributes().keySet()).isEqualTo(attributes.keySet());
    assertThat(decoded.attributes()).containsEntry("when", calendar);
    assertThat((int[]) decoded.attributes().get("array")).containsExactly(1, 2, 3);
    assertThat(decoded.identity()).contains(new Identity("mina", Set.of("user", "editor"), "FORM"));
    assertThat(decoded.maxInactive()).isEqualTo(1800);
  }

  /** Only classes of the application and values of the JDK may be made. */
  @Test
  void whatIsNeitherTheApplicationsNorAValueIsNotEvenMade() throws IOException {
    WOKEN.set(0);
    byte[] bytes = encoded(Map.of("trap", new Trap(), "swing", new EventListenerList(), "a", "b"));
    SessionCodec.Decoded decoded = new SessionCodec("shop", new ClassLoader(ours) {}).decode(bytes);
    assertThat(decoded.attributes()).containsOnlyKeys("a");
    assertThat(WOKEN).hasValue(0);
  }

  @Test
  void whatIsTooDeepOrTooLargeIsNotKept() throws IOException {
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    byte[] bytes = encoded(Map.of("deep", deep, "large", new byte[SessionCodec.MAX_BYTES]));
    assertThat(new SessionCodec("shop", ours).decode(bytes).attributes()).isEmpty();
  }

  @Test
  void whatIsCutOffOrFromElsewhereIsRefused() {
    byte[] bytes = encoded(Map.of("a", "b"));
    SessionCodec codec = new SessionCodec("shop", ours);
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> codec.decode(part)).isInstanceOf(IOException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> codec.decode(bytes)).hasMessageContaining("version 9");
  }
}
