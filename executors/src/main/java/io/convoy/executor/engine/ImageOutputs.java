package io.convoy.executor.engine;

import java.util.Map;

/**
 * What a model says of one image.
 *
 * @param probabilities of the classes
 * @param scores before the last activation (logits)
 * @param features of layers that were asked for, by name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ImageOutputs(float[] probabilities, float[] scores, Map<String, float[]> features) {
  /**
   * Numbers of the likeliest classes, the likeliest first.
   *
   * @param top how many, at most as there are
   */
  public int[] likeliest(int top) {
    return likeliest(probabilities, 0, probabilities.length, top);
  }

  /**
   * Numbers of the likeliest classes of a row; of equal ones the lower comes first, as argmax does.
   *
   * @param all probabilities, {@code [N,width]} row-major
   * @param row of them
   * @param top how many, at most {@code width}
   */
  public static int[] likeliest(float[] all, int row, int width, int top) {
    int[] likeliest = new int[top];
    boolean[] taken = new boolean[width];
    for (int place = 0; place < top; place++) {
      int best = -1;
      for (int c = 0; c < width; c++) {
        if (!taken[c] && (best < 0 || all[row * width + c] > all[row * width + best])) {
          best = c;
        }
      }
      taken[best] = true;
      likeliest[place] = best;
    }
    return likeliest;
  }
}
