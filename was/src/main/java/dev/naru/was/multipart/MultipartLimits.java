package dev.naru.was.multipart;

/**
 * How much is taken. Sizes in bytes; -1 in {@code request} and {@code part}: no limit of its own.
 *
 * @param request of the whole body
 * @param part of one part's content
 * @param parts how many
 * @param header of one part's head
 * @param fileName characters of a file's name
 * @param threshold of content that a part may keep in memory; beyond, it goes to a file
 * @param space for all such files of the application
 */
public record MultipartLimits(
    long request,
    long part,
    int parts,
    int header,
    int fileName,
    int threshold,
    UploadSpace space) {

  /** Those of an application that says nothing: sizes are left to the listener's own limits. */
  public static final MultipartLimits DEFAULTS =
      new MultipartLimits(-1, -1, 1_000, 8 * 1024, 1_024, 64 * 1024, UploadSpace.UNLIMITED);

  /** With the three that {@code @MultipartConfig} can set. */
  public MultipartLimits with(long maxRequest, long maxPart, int fileSizeThreshold) {
    return new MultipartLimits(
        maxRequest, maxPart, parts, header, fileName, Math.max(0, fileSizeThreshold), space);
  }

  /** With files within a space. */
  public MultipartLimits within(UploadSpace files) {
    return new MultipartLimits(request, part, parts, header, fileName, threshold, files);
  }
}
