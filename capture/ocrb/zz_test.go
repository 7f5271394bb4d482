package ocrb_test
import ("testing";"encoding/json";"os";"image";"image/jpeg";"image/png";"image/draw";"path/filepath";"razvorot/capture/raster")
func TestCutsheet(t *testing.T){
 data,_:=os.ReadFile("/work/shared/data/capture/photos.json"); var ps []struct{File,Kind,Deg string; Quad [4][2]float64; MRZ []string}
 json.Unmarshal(data,&ps)
 n:=0
 out:=image.NewGray(image.Rect(0,0,1042,10*220))
 for _,p:=range ps { if p.Deg!="clean"&&p.Deg!="shadow"&&p.Deg!="blur1"&&p.Deg!="persp"||n>=10 {continue}
  f,_:=os.Open(filepath.Join("/work/shared/data/capture/photos",p.File)); img,err:=jpeg.Decode(f); f.Close(); if err!=nil{t.Fatal(err)}
  var q raster.Quad; for i:=range q {q[i]=raster.Point{X:p.Quad[i][0],Y:p.Quad[i][1]}}
  m,_:=raster.ToQuad(125,88,q)
  var s raster.Quad; for i,c:=range []raster.Point{{X:0,Y:62},{X:125,Y:62},{X:125,Y:88},{X:0,Y:88}} { s[i]=m.Apply(c) }
  w:=raster.Warp(raster.Luma(img),s,1042,217,255)
  draw.Draw(out,image.Rect(0,n*220,1042,n*220+217),w,image.Point{},draw.Src); n++
 }
 f,_:=os.Create("/tmp/ocrbdev/cuts.png"); png.Encode(f,out); f.Close()
}
