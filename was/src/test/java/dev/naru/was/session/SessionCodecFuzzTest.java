package dev.naru.was.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Whatever the bytes are: a session, or an IOException. */
class SessionCodecFuzzTest {

  private static final SessionCodec CODEC =
      new SessionCodec("fuzz", SessionCodecFuzzTest.class.getClassLoader());

  @FuzzTest(maxDuration = "1m")
  void readsOrRefuses(byte[] bytes) {
    try {
      CODEC.decode(bytes);
    } catch (IOException refused) {
      // As it should be.
    }
  }
}
