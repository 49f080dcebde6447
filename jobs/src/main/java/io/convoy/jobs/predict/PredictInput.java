package io.convoy.jobs.predict;

import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.PrepareInput;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import io.convoy.jobs.prepare.input.UnlabelledInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** All that is to be predicted, in the order in which it was given. */
final class PredictInput {
  private final List<String> given;
  private final List<Source> sources;

  /** One input: a prepared dataset, or something else. */
  private record Source(Optional<PreparedImages> prepared, Optional<UnlabelledInput> plain) {
    String fingerprint() {
      return prepared
          .map(PreparedImages::fingerprint)
          .orElseGet(() -> plain.orElseThrow().fingerprint());
    }
  }

  private PredictInput(List<String> given, List<Source> sources) {
    this.given = given;
    this.sources = sources;
  }

  /**
   * Looks at all inputs; archives are not read yet.
   *
   * @throws DataException if there is nothing, or it cannot be read
   */
  static PredictInput of(Configuration hadoop, PredictOptions options) {
    List<Source> sources = new ArrayList<>();
    for (String input : options.inputs()) {
      for (String match : UnlabelledInput.matches(hadoop, input)) {
        sources.add(source(hadoop, match, options));
      }
    }
    boolean prepared = sources.stream().anyMatch(source -> source.prepared().isPresent());
    if (options.split().isPresent() && !prepared) {
      throw new DataException(
          String.format(
              "--split %s: none of --input %s is a prepared dataset, which alone has splits; leave"
                  + " it out",
              options.split().get(), String.join(", ", options.inputs())));
    }
    return new PredictInput(options.inputs(), sources);
  }

  private static Source source(Configuration hadoop, String name, PredictOptions options) {
    Optional<PreparedImages> prepared =
        PreparedImages.of(name, DataFolder.of(hadoop, name), options.split());
    return new Source(
        prepared,
        prepared.isPresent()
            ? Optional.empty()
            : Optional.of(UnlabelledInput.of(hadoop, name, options.pathColumn())));
  }

  /** Changes when an image, an archive or a table does. */
  String fingerprint() {
    var digest = Sha256.digest();
    for (Source source : sources) {
      digest.update((source.fingerprint() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * All images.
   *
   * @param contents lists archives that lie in a folder
   * @throws DataException if there are none
   */
  List<UnlabelledImage> images(Function<DataFolder, PrepareInput.Contents> contents) {
    List<UnlabelledImage> images = new ArrayList<>();
    for (Source source : sources) {
      source.prepared().ifPresent(prepared -> images.addAll(prepared.images()));
      source.plain().ifPresent(plain -> images.addAll(plain.images(contents.apply(plain.root()))));
    }
    if (images.isEmpty()) {
      throw new DataException(
          String.format(
              "--input %s: no images found; give files, folders, archives, tables or prepared data"
                  + " with images in them",
              String.join(", ", given)));
    }
    return images;
  }
}
