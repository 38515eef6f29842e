package dev.naru.examples.community.prepared;

/**
 * Paints a landing at a river: sky, a sun or moon, three rows of hills, water, a boat and the posts
 * it will be tied to. A number places all of it, so that no two pictures are alike and every build
 * paints the same ones (hence {@link StrictMath}).
 *
 * <p>Lengths are parts of the picture's height; x grows to the right, y downwards.
 */
final class Painter {

  static final int WIDTH = 720;
  static final int HEIGHT = 450;

  private static final int SAMPLES = 2; // in each direction; smooths the edges
  private static final double ASPECT = (double) WIDTH / HEIGHT;
  private static final double HORIZON = 0.60;
  private static final int HILL_ROWS = 3;

  private final Palette palette;
  private final double lightX;
  private final double lightY;
  private final double lightRadius;
  private final boolean landingOnLeft;
  private final double boatX;
  private final double boatY;
  private final int seed;

  private Painter(Palette palette, int seed) {
    this.palette = palette;
    this.seed = seed;
    lightX = ASPECT * (0.2 + 0.6 * chance(1));
    lightY = HORIZON * (1 - palette.lightHeight());
    lightRadius = 0.045 + 0.03 * chance(2);
    landingOnLeft = chance(3) < 0.5;
    boatX = ASPECT * (landingOnLeft ? 0.50 + 0.32 * chance(4) : 0.18 + 0.32 * chance(4));
    boatY = 0.74 + 0.08 * chance(5);
  }

  /** The picture as a PNG. */
  static byte[] paint(String scene, int seed) {
    return Png.encode(WIDTH, HEIGHT, new Painter(Palette.of(scene), seed).pixels());
  }

  private int[] pixels() {
    int[] pixels = new int[WIDTH * HEIGHT];
    double[][] crest = crests();
    for (int py = 0; py < HEIGHT; py++) {
      for (int px = 0; px < WIDTH; px++) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int sub = 0; sub < SAMPLES * SAMPLES; sub++) {
          int column = px * SAMPLES + sub % SAMPLES;
          int line = py * SAMPLES + sub / SAMPLES;
          double x = (column + 0.5) / SAMPLES / HEIGHT;
          double y = (line + 0.5) / SAMPLES / HEIGHT;
          int colour = colour(x, y, crest, column);
          red += colour >> 16;
          green += (colour >> 8) & 0xff;
          blue += colour & 0xff;
        }
        int n = SAMPLES * SAMPLES;
        pixels[py * WIDTH + px] = ((red / n) << 16) | ((green / n) << 8) | (blue / n);
      }
    }
    return pixels;
  }

  /** The y of each row of hills, farthest first, for each column of samples. */
  private double[][] crests() {
    double[][] crest = new double[HILL_ROWS][WIDTH * SAMPLES];
    for (int row = 0; row < HILL_ROWS; row++) {
      double base = HORIZON - 0.17 + 0.055 * row;
      double phase = 20 * chance(10 + row);
      for (int column = 0; column < crest[row].length; column++) {
        double x = (column + 0.5) / SAMPLES / HEIGHT;
        double waves =
            0.060 * StrictMath.sin(2.1 * x + phase)
                + 0.028 * StrictMath.sin(5.3 * x + 2 * phase)
                + 0.010 * StrictMath.sin(13.7 * x + 3 * phase);
        crest[row][column] = base - waves * (1 - 0.22 * row);
      }
    }
    return crest;
  }

  private int colour(double x, double y, double[][] crest, int column) {
    if (isBoat(x, y) || isLanding(x, y)) {
      return mix(palette.hills(), 0x101418, 0.55);
    }
    if (isSail(x, y)) {
      return mix(palette.light(), palette.skyLow(), 0.25);
    }
    return y < HORIZON ? land(x, y, crest, column) : water(x, y, crest, column);
  }

  private int land(double x, double y, double[][] crest, int column) {
    for (int row = HILL_ROWS - 1; row >= 0; row--) {
      if (y > crest[row][column]) {
        double haze = 0.16 + 0.30 * (HILL_ROWS - 1 - row);
        double foot = (y - crest[row][column]) / (HORIZON - crest[row][column]);
        return mix(palette.hills(), palette.skyLow(), Math.min(1, haze + 0.18 * foot));
      }
    }
    int sky = mix(palette.skyTop(), palette.skyLow(), smooth(y / HORIZON));
    double distance = StrictMath.hypot(x - lightX, y - lightY);
    if (distance < lightRadius) {
      return palette.light();
    }
    double glow = lightRadius / distance;
    return mix(sky, palette.light(), 0.55 * glow * glow);
  }

  private int water(double x, double y, double[][] crest, int column) {
    double depth = (y - HORIZON) / (1 - HORIZON);
    // What stands above the horizon lies below it, squeezed, and fades towards the reader.
    int mirrored = land(x, HORIZON - (y - HORIZON) * 0.9, crest, column);
    int colour = mix(mirrored, palette.water(), 0.35 + 0.55 * smooth(depth));
    double ripple = StrictMath.sin(150 * StrictMath.sqrt(depth + 0.02) + 3 * chance(6));
    double path = 0.03 + 0.16 * depth + 0.015 * ripple;
    double away = Math.abs(x - lightX + 0.012 * ripple) / path;
    double shine = away < 1 ? (1 - away) * (0.30 + 0.30 * Math.max(0, ripple)) : 0;
    return mix(colour, palette.light(), shine);
  }

  private boolean isBoat(double x, double y) {
    double along = (x - boatX) / 0.15;
    double hull = boatY + 0.045 * StrictMath.sqrt(Math.max(0, 1 - along * along));
    boolean inHull = Math.abs(along) < 1 && y > boatY - 0.012 * along * along && y < hull;
    boolean inMast = Math.abs(x - boatX) < 0.004 && y > boatY - 0.23 && y <= boatY;
    return inHull || inMast;
  }

  private boolean isSail(double x, double y) {
    double up = (boatY - 0.03 - y) / 0.19; // 0 at the foot of the sail, 1 at its top
    double reach = 0.11 * (1 - up) + 0.02 * up * (1 - up);
    return up > 0 && up < 1 && x > boatX + 0.008 && x < boatX + 0.008 + reach;
  }

  private boolean isLanding(double x, double y) {
    double ashore = landingOnLeft ? 0.40 - x : x - (ASPECT - 0.40); // from the landing's end
    boolean deck = ashore > 0 && y > 0.86 && y < 0.878;
    double fromPost = Math.abs(ashore - 0.1 * StrictMath.rint(ashore / 0.1));
    boolean post = ashore > -0.01 && fromPost < 0.008 && y > 0.815 && y < 0.97;
    return deck || post;
  }

  /** A number from 0 to 1 that depends on the seed and the question. */
  private double chance(int question) {
    long bits = (seed * 0x9e3779b97f4a7c15L) ^ (question * 0xbf58476d1ce4e5b9L);
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return ((bits ^ (bits >>> 31)) >>> 11) * 0x1p-53;
  }

  private static double smooth(double part) {
    return part * part * (3 - 2 * part);
  }

  private static int mix(int from, int to, double part) {
    double p = Math.clamp(part, 0, 1);
    int red = channel(from >> 16, to >> 16, p);
    int green = channel((from >> 8) & 0xff, (to >> 8) & 0xff, p);
    int blue = channel(from & 0xff, to & 0xff, p);
    return (red << 16) | (green << 8) | blue;
  }

  private static int channel(int from, int to, double part) {
    return (int) (from + (to - from) * part + 0.5);
  }
}
