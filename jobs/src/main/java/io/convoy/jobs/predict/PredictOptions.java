package io.convoy.jobs.predict;

import io.convoy.executor.base.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * What is to be predicted, and what is written of it.
 *
 * @param inputs files, folders and patterns
 * @param split of prepared datasets; empty for all
 * @param pathColumn of tables; empty to find out
 * @param output a folder
 * @param answer what each row has
 * @param partRows rows of each part; 0 to choose by the number of images
 * @param overwrite whether other predictions in the output folder are replaced
 */
public record PredictOptions(
    List<String> inputs,
    Optional<String> split,
    String pathColumn,
    String output,
    Answer answer,
    int partRows,
    boolean overwrite) {

  /**
   * What each row has.
   *
   * @param format of the files
   * @param top likeliest classes
   * @param logits whether scores before the last activation
   * @param embedding name of a layer whose output is wanted; empty for none
   */
  public record Answer(RowFormat format, int top, boolean logits, String embedding)
      implements java.io.Serializable {
    public Answer {
      if (top < 1) {
        throw new RefusedException("--top-k", top, "must be at least 1");
      }
    }
  }

  public PredictOptions {
    inputs = List.copyOf(inputs);
    if (partRows < 0) {
      throw new RefusedException("--part-rows", partRows, "must be at least 1");
    }
  }
}
