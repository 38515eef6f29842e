package dev.naru.examples.community.prepared;

/**
 * The colours of a scene, {@code 0xRRGGBB} each.
 *
 * @param skyTop the sky overhead
 * @param skyLow the sky at the horizon, into which far hills fade
 * @param light the sun or the moon
 * @param hills the nearest hills
 * @param water the water at the reader's feet
 * @param lightHeight the height of sun or moon above the horizon, as a part of the sky
 */
record Palette(int skyTop, int skyLow, int light, int hills, int water, double lightHeight) {

  static Palette of(String scene) {
    return switch (scene) {
      case "dawn" -> new Palette(0x6fa3c8, 0xffd9b8, 0xfff3d6, 0x3c5a6b, 0x4d7f95, 0.22);
      case "noon" -> new Palette(0x3f8fd0, 0xd8eefa, 0xffffff, 0x2f7a5c, 0x1f7d96, 0.78);
      case "dusk" -> new Palette(0x453a6e, 0xff9a6b, 0xffe08a, 0x2a2444, 0x3a3768, 0.16);
      case "night" -> new Palette(0x070f26, 0x2b4570, 0xf4f0d8, 0x0b1730, 0x101f40, 0.62);
      case "mist" -> new Palette(0xa9bcc0, 0xe7ecea, 0xfdfdf8, 0x56706f, 0x8aa3a4, 0.45);
      case "autumn" -> new Palette(0x84b0c9, 0xfbe6c4, 0xfff6e0, 0xa8492a, 0x5f7f86, 0.40);
      case "spring" -> new Palette(0x9ecbe8, 0xfde4ec, 0xffffff, 0x5c9a6a, 0x6ab0b8, 0.55);
      case "snow" -> new Palette(0x8fa9c4, 0xeef3f8, 0xffffff, 0xb9c9d8, 0x5f7f9c, 0.35);
      case "harvest" -> new Palette(0xe0a84e, 0xfff0c2, 0xffffff, 0x7a5a22, 0x9a8a4c, 0.30);
      case "rain" -> new Palette(0x44586a, 0x9fb2bb, 0xc9d6da, 0x26404a, 0x35586a, 0.70);
      default -> throw new IllegalArgumentException("No scene is called " + scene);
    };
  }
}
