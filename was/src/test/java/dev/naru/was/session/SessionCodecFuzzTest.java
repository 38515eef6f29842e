package dev.naru.was.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;

/** Whatever the bytes are: values that an application may keep, or an IOException. */
class SessionCodecFuzzTest {

  /** An application without classes of its own: nothing but values of the JDK may come out. */
  private static final ClassLoader EMPTY =
      new ClassLoader("empty", ClassLoader.getPlatformClassLoader()) {};

  private static final SessionCodec CODEC = new SessionCodec("fuzz", EMPTY);
  private static final int MOST = 10_000;
  private static final List<String> JDK = List.of("java.base", "java.sql");

  @FuzzTest
  void readsOrRefuses(byte[] bytes) {
    SessionCodec.Decoded session;
    try {
      session = CODEC.decode(bytes);
    } catch (IOException refused) {
      return;
    }
    assertThat(bytes).hasSizeGreaterThanOrEqualTo(30).startsWith(1);
    assertThat(session.attributes()).hasSizeLessThanOrEqualTo(MOST);
    for (Object value : session.attributes().values()) {
      Class<?> type = value.getClass();
      while (type.isArray()) {
        type = type.getComponentType();
      }
      String module = type.getModule().getName();
      boolean proxy = java.lang.reflect.Proxy.isProxyClass(type);
      boolean ours = type.isPrimitive() || proxy || JDK.contains(module);
      assertThat(ours).as("a %s came out", type.getName()).isTrue();
    }
  }
}
