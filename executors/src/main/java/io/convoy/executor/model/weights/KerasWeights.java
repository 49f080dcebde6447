package io.convoy.executor.model.weights;

import io.convoy.executor.base.NativeLibraries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Exception;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The weights in an HDF5 file of Keras 2 or 3, of a whole model ({@code model.save("x.h5")}) or
 * alone ({@code model.save_weights}). A tensor is named by its layer and what it is there, such as
 * {@code conv1_bn/moving_mean}, as {@link KerasNames} finds out.
 */
final class KerasWeights implements WeightsFile {
  static final String FORMAT = "a Keras HDF5 file";
  private static final int MOST_DIMENSIONS = 8;
  private static final int DEEPEST = 32;

  private final LocalCopy file;
  private final H5File archive;
  private final Map<WeightTensor, String> paths;

  private KerasWeights(LocalCopy file, H5File archive, Map<WeightTensor, String> paths) {
    this.file = file;
    this.archive = archive;
    this.paths = paths;
  }

  static KerasWeights open(LocalCopy file) {
    NativeLibraries.load(hdf5.class);
    Exception.dontPrint(); // what HDF5 says is in the message
    H5File archive;
    try {
      archive = new H5File(file.path().toString(), hdf5.H5F_ACC_RDONLY);
    } catch (RuntimeException e) {
      throw new WeightsException("cannot be read as HDF5: it is cut off or damaged");
    }
    try {
      KerasNames names = new KerasNames();
      try (Group root = archive.openGroup("/")) {
        walk(root, "", names, DEEPEST);
      }
      return new KerasWeights(file, archive, names.tensors());
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private static void walk(Group group, String path, KerasNames names, int depth) {
    if (depth == 0) {
      throw new WeightsException(String.format("is damaged: groups lie %d deep in it", DEEPEST));
    }
    if (group.attrExists(KerasNames.WEIGHT_NAMES)) {
      names.layer(path);
    } else if (path.endsWith(KerasNames.VARIABLES) && group.attrExists("name")) {
      names.layer(path, text(group, "name"));
    }
    List<String> groups = new ArrayList<>();
    for (long i = 0; i < group.getNumObjs(); i++) {
      String name = group.getObjnameByIdx(i).getString();
      int type = group.childObjType(i);
      if (type == hdf5.H5O_TYPE_GROUP && KerasNames.mayHold(path + "/" + name)) {
        groups.add(name);
      } else if (type == hdf5.H5O_TYPE_DATASET) {
        names.tensor(path + "/" + name, shape(group, name));
      }
    }
    for (String name : groups) {
      try (Group inner = group.openGroup(name)) {
        walk(inner, path + "/" + name, names, depth - 1);
      }
    }
  }

  private static String text(Group group, String attribute) {
    try (Attribute value = group.openAttribute(attribute);
        StrType type = value.getStrType();
        BytePointer text = new BytePointer("")) {
      value.read(type, text);
      return text.getString();
    }
  }

  private static List<Long> shape(Group group, String name) {
    try (DataSet data = group.openDataSet(name);
        DSetCreatPropList made = data.getCreatePlist();
        DataSpace space = data.getSpace()) {
      int rank = space.getSimpleExtentNdims();
      if (made.getExternalCount() > 0) {
        throw new WeightsException(
            String.format("keeps %s in another file, which is not read", name));
      } else if (rank < 0 || rank > MOST_DIMENSIONS) {
        throw new WeightsException(String.format("is damaged: %s has %d dimensions", name, rank));
      }
      long[] sizes = new long[Math.max(1, rank)];
      space.getSimpleExtentDims(sizes);
      List<Long> shape = new ArrayList<>();
      for (int i = 0; i < rank; i++) {
        shape.add(sizes[i]);
      }
      return shape;
    }
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public List<WeightTensor> tensors() {
    return new ArrayList<>(paths.keySet());
  }

  @Override
  public float[] values(WeightTensor tensor) throws IOException {
    float[] values = new float[Math.toIntExact(tensor.length())];
    try (DataSet data = archive.openDataSet(paths.get(tensor));
        FloatPointer target = new FloatPointer(values.length)) {
      data.read(target, PredType.NATIVE_FLOAT());
      target.get(values);
      return values;
    } catch (RuntimeException e) {
      throw new IOException("is damaged: " + tensor + " cannot be read", e);
    }
  }

  @Override
  public void close() {
    archive.close();
    file.close();
  }
}
