// Runs the networks of weights/ by TensorFlow.js, for network_test.go to compare with:
//   node reference.mjs <folder with node_modules> blaze <model.tflite> <input.f32> <out.f32>
//   node reference.mjs <folder with node_modules> landmarks <input.f32> <out.f32>
// blaze walks the operators of the TensorFlow Lite file one by one. landmarks is face-api's own network.
import fs from 'fs';
import path from 'path';
import { createRequire } from 'module';

const [modules, network, ...files] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'x.js'));
const numbers = (file) => { const b = fs.readFileSync(file); return new Float32Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length)); };
const write = (file, list) => fs.writeFileSync(file, Buffer.from(Float32Array.from(list).buffer));

async function landmarks([input, output]) {
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const tf = faceapi.tf;
  await tf.setBackend('cpu');
  const folder = path.join(modules, 'node_modules/@vladmandic/face-api/model/');
  const manifest = JSON.parse(fs.readFileSync(folder + 'face_landmark_68_tiny_model-weights_manifest.json'));
  const bin = fs.readFileSync(folder + manifest[0].paths[0]);
  const net = new faceapi.FaceLandmark68TinyNet();
  net.loadFromWeightMap(tf.io.decodeWeights(bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.length), manifest[0].weights));
  const side = 112;
  const found = await net.detectLandmarks(tf.tensor(numbers(input), [side, side, 3]));
  write(output, found.positions.flatMap((p) => [p.x / side, p.y / side]));
}

function reader(b) {
  const u32 = (o) => b.readUInt32LE(o), i32 = (o) => b.readInt32LE(o), u16 = (o) => b.readUInt16LE(o);
  const field = (t, i) => { const v = t - i32(t), o = 4 + 2 * i < u16(v) ? u16(v + 4 + 2 * i) : 0; return o ? t + o : 0; };
  const follow = (o) => o + u32(o);
  const vector = (t, i) => { const f = field(t, i); if (!f) return []; const v = follow(f); return Array.from({ length: u32(v) }, (_, k) => v + 4 + 4 * k); };
  return { b, u32, i32, field, follow, vector };
}

async function blaze([model, input, output]) {
  const tf = require('@tensorflow/tfjs');
  await tf.setBackend('cpu');
  const { b, u32, i32, field, follow, vector } = reader(fs.readFileSync(model));
  const root = follow(0), graph = follow(vector(root, 2)[0]);
  const number = (t, i) => { const f = field(t, i); return f ? u32(f) : 0; };
  const byte = (t, i) => { const f = t ? field(t, i) : 0; return f ? b[f] : 0; };
  const codes = vector(root, 1).map((o) => byte(follow(o), 0));
  const buffers = vector(root, 4).map(follow);
  const tensors = vector(graph, 0).map(follow);
  const shape = (i) => vector(tensors[i], 0).map(i32);
  const half = (h) => { const s = h >> 15 ? -1 : 1, e = (h >> 10) & 31, f = h & 1023; return s * (e ? 2 ** (e - 15) * (1 + f / 1024) : 2 ** -14 * (f / 1024)); };
  const stored = (i) => {
    const at = field(buffers[number(tensors[i], 2)], 0), v = follow(at), n = u32(v), type = byte(tensors[i], 1);
    if (type === 1) return tf.tensor(Array.from({ length: n / 2 }, (_, k) => half(b.readUInt16LE(v + 4 + 2 * k))), shape(i));
    return Array.from({ length: n / 4 }, (_, k) => i32(v + 4 + 4 * k)); // the paddings of PAD
  };
  const value = { [i32(vector(graph, 1)[0])]: tf.tensor(numbers(input), [1, 128, 128, 3]) };
  for (const o of vector(graph, 3)) {
    const op = follow(o), code = codes[number(op, 0)], ins = vector(op, 1).map(i32), out = i32(vector(op, 2)[0]);
    const options = field(op, 4) ? follow(field(op, 4)) : 0;
    const padding = byte(options, 0) === 0 ? 'same' : 'valid', x = value[ins[0]];
    switch (code) {
      case 6: value[out] = stored(ins[0]); break;
      case 3: value[out] = tf.conv2d(x, value[ins[1]].transpose([1, 2, 3, 0]), [byte(options, 2), byte(options, 1)], padding).add(value[ins[2]]); break;
      case 4: value[out] = tf.depthwiseConv2d(x, value[ins[1]].transpose([1, 2, 3, 0]), [byte(options, 2), byte(options, 1)], padding).add(value[ins[2]]); break;
      case 19: value[out] = tf.relu(x); break;
      case 0: value[out] = tf.add(x, value[ins[1]]); break;
      case 17: value[out] = tf.maxPool(x, 2, 2, padding); break;
      case 34: { const p = stored(ins[1]); value[out] = tf.pad(x, [[p[0], p[1]], [p[2], p[3]], [p[4], p[5]], [p[6], p[7]]]); break; }
      case 22: value[out] = tf.reshape(x, shape(out)); break;
      case 2: value[out] = tf.concat(ins.map((i) => value[i]), 1); break;
      default: throw new Error('operator ' + code);
    }
  }
  const [boxes, scores] = vector(graph, 2).map((o) => value[i32(o)].dataSync());
  write(output, [...boxes, ...scores]);
}

await { blaze, landmarks }[network](files);
