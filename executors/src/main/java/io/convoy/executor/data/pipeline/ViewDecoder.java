package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.image.PixelImage;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Cuts a decoded image into the views of an evaluation, one after the other. */
final class ViewDecoder {
  private final TestViews views;
  private final ImageDecoder decoder;

  /**
   * Creates one.
   *
   * @param decoder stays open
   */
  ViewDecoder(TestViews views, ImageDecoder decoder) {
    this.views = views;
    this.decoder = decoder;
  }

  /**
   * Makes all views.
   *
   * @param view called with the number of each view, from 0, when it is in the target; its pixels
   *     may be changed
   */
  void cut(Mat decoded, PixelImage target, IntConsumer view) {
    ImageShape shape = target.shape();
    int made = 0;
    List<Integer> scales = views.scales(shape);
    if (scales.isEmpty()) {
      int height = views.covered(shape.height());
      int width = views.covered(shape.width());
      cut(decoder.cover(decoded, height, width, views.interpolation()), made, target, view);
    }
    for (int scale : scales) {
      cut(decoder.cover(decoded, scale, scale, views.interpolation()), made, target, view);
      made += views.crops().count();
    }
  }

  /** Half of an odd number of pixels is rounded as Convoy does it, or as torchvision. */
  private int middle(int room) {
    return views.interpolation() == Interpolation.AREA ? room / 2 : (int) Math.rint(room / 2.0);
  }

  private void cut(Mat image, int made, PixelImage target, IntConsumer view) {
    int down = image.rows() - target.shape().height();
    int right = image.cols() - target.shape().width();
    int[] tops = {middle(down), 0, 0, down, down};
    int[] lefts = {middle(right), 0, right, 0, right};
    int places = Math.min(tops.length, views.crops().count());
    for (int i = 0; i < views.crops().count(); i++) {
      target.take(image, tops[i % places], lefts[i % places]);
      if (i >= places) {
        target.mirror();
      }
      view.accept(made + i);
    }
  }
}
